import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@parley/service-kit';
import type { Counters } from '../counters.ts';
import type { Presences } from '../presences.ts';

/** Looks every second for people whose time has come. Any replica does, each for others; none keeps a deadline of its own. */
export const startSweep = (options: {
  readonly presences: Presences;
  readonly counters: Counters;
  readonly log: Log;
  readonly everyMs: number;
}): { stop(): Promise<void> } => {
  const { presences, counters, log, everyMs } = options;
  const stopping = new AbortController();

  const sweepAll = async (): Promise<void> => {
    try {
      for (let found = 1; found > 0 && !stopping.signal.aborted; ) found = await presences.sweep();
      counters.sweeps.inc({ result: 'done' });
    } catch (error) {
      counters.sweeps.inc({ result: 'failed' });
      log.debug({ err: error }, 'the sweep waits for Redis');
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sweepAll();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
