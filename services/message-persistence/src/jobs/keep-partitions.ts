import type { Log, RecurringJob } from '@parley/service-kit';
import type { Counters } from '../counters.ts';
import { countDefaultRows, ensurePartitions } from '../store/partitions.ts';
import type { Database } from '../store/tables.ts';

/** What {@link keepPartitions} needs. */
export interface KeepPartitionsOptions {
  readonly db: Database;
  readonly log: Log;
  readonly counters: Counters;
}

const everyMs = 6 * 3_600_000;

/** Keeps a partition ready for each of the next months, and counts what fell into none. */
export const keepPartitions = ({ db, log, counters }: KeepPartitionsOptions): RecurringJob => ({
  name: 'keep-partitions',
  everyMs,
  handle: async () => {
    const made = await ensurePartitions(db, new Date());
    if (made > 0) log.info({ made }, 'partitions were made');
    counters.defaultPartitionRows.set(await countDefaultRows(db));
  },
});
