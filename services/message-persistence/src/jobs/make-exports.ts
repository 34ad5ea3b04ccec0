import { isUnavailable, type Log, type RecurringJob } from '@parley/service-kit';
import type { Exporting } from '../exporting.ts';

/** What {@link makeExports} needs. */
export interface MakeExportsOptions {
  readonly exporting: Exporting;
  readonly counters: { readonly exportsMade: { inc(copies: number): void } };
  readonly log: Log;
}

const everyMs = 5_000;

/** Makes the copies that people asked for (PV4). */
export const makeExports = ({ exporting, counters, log }: MakeExportsOptions): RecurringJob => ({
  name: 'make-exports',
  everyMs,
  handle: async () => {
    try {
      const { copies } = await exporting.run();
      counters.exportsMade.inc(copies);
    } catch (error) {
      // The next run goes on once nobody holds what it left.
      if (!isUnavailable(error)) throw error;
      log.debug({ err: error }, 'copies wait for the database or for what others keep');
    }
  },
});
