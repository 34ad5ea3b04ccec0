import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { nowMicros } from './clock.ts';

/**
 * Calls `onDue` with each time of a schedule (ascending, microseconds) once it has come; resolves after the last. The
 * waiting is done by a thread of its own, to some ten microseconds: a timer of the event loop fires up to a millisecond
 * late, which would count as latency, and turning in circles until the time has come would take the servers' cores.
 */
export const pace = async (schedule: Float64Array<ArrayBuffer>, onDue: (dueMicros: number) => void): Promise<void> => {
  let next = 0;
  const thread = new Worker(new URL('./pacer-thread.ts', import.meta.url), { workerData: schedule });
  thread.on('message', () => {
    for (const now = nowMicros(); next < schedule.length && (schedule[next] ?? 0) <= now; next += 1) onDue(schedule[next] ?? 0);
  });
  await once(thread, 'exit');
  for (; next < schedule.length; next += 1) onDue(schedule[next] ?? 0);
};
