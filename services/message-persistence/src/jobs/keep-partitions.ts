import type { Log, RecurringJob } from '@parley/service-kit';
import type { Counters } from '../counters.ts';
import { countDefaultRows, ensurePartitions, partitionsEnd } from '../store/partitions.ts';
import type { Database } from '../store/tables.ts';

/** What {@link keepPartitions} needs. */
export interface KeepPartitionsOptions {
  readonly db: Database;
  readonly log: Log;
  readonly counters: Counters;
}

const everyMs = 6 * 3_600_000;

/** Keeps a partition ready for each of the next months, and shows how far they go and what fell into none. */
export const keepPartitions = ({ db, log, counters }: KeepPartitionsOptions): RecurringJob => {
  const show = async (now: Date): Promise<void> => {
    counters.partitionsEnd.set((await partitionsEnd(db, now)).getTime() / 1_000);
    counters.defaultPartitionRows.set(await countDefaultRows(db));
  };
  return {
    name: 'keep-partitions',
    everyMs,
    handle: async () => {
      const now = new Date();
      try {
        const made = await ensurePartitions(db, now);
        if (made > 0) log.info({ made }, 'partitions were made');
      } finally {
        await show(now);
      }
    },
  };
};
