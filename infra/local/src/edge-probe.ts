import { request as openRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeLimits } from './edge-limits.ts';

type Timing = Pick<EdgeLimits, 'probeTimeoutMs' | 'probeEveryMs'>;

/** Resolves when a target answers `GET /health/ready` that it is, which is asked at once and then again and again, or on `signal`. */
export const untilReady = async (target: URL, { probeTimeoutMs, probeEveryMs }: Timing, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && (await probe(target, probeTimeoutMs, signal)) !== 'ready') await pause(probeEveryMs, signal);
};

/** Calls `onNotReady` whenever a target answers that it is not ready, every `everyMs` until `signal`. No answer says nothing. */
export const watchReadiness = async (
  target: URL,
  { probeTimeoutMs, everyMs }: Pick<Timing, 'probeTimeoutMs'> & { readonly everyMs: number },
  onNotReady: () => void,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    if ((await probe(target, probeTimeoutMs, signal)) === 'not ready') onNotReady();
    await pause(everyMs, signal);
  }
};

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

/** On a connection of its own: a kept one would say nothing about new ones. */
const probe = (target: URL, timeoutMs: number, signal: AbortSignal): Promise<'ready' | 'not ready' | 'silent'> =>
  new Promise((resolve) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const asked = openRequest(new URL('/health/ready', target), { agent: false, signal: within });
    asked.once('response', (answer) => {
      answer.resume();
      resolve((answer.statusCode ?? 500) < 500 ? 'ready' : 'not ready');
    });
    asked.on('error', () => resolve('silent'));
    asked.once('close', () => resolve('silent'));
    asked.end();
  });
