import { request as openRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeLimits } from './edge-limits.ts';

/** Resolves when a target answers its `GET /health/live`, which is asked at once and then again and again, or on `signal`. */
export const untilAlive = async (
  target: URL,
  { probeTimeoutMs, probeEveryMs }: Pick<EdgeLimits, 'probeTimeoutMs' | 'probeEveryMs'>,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted && !(await isAlive(target, AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]))))
    await delay(probeEveryMs, undefined, { signal }).catch(() => {});
};

/** On a connection of its own: a kept one would say nothing about new ones. */
const isAlive = (target: URL, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = openRequest(new URL('/health/live', target), { agent: false, signal });
    probe.once('response', (answer) => {
      answer.resume();
      resolve((answer.statusCode ?? 500) < 500);
    });
    probe.on('error', () => resolve(false));
    probe.once('close', () => resolve(false));
    probe.end();
  });
