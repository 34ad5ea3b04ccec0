import { createLog, openDatabase } from '@parley/service-kit';
import { ensurePartitions, monthsAhead } from '../../../../services/message-persistence/src/store/partitions.ts';
import type { Tables } from '../../../../services/message-persistence/src/store/tables.ts';

/** A time so many months before another; the day of the month is the first. */
export const monthsBefore = (time: Date, months: number): Date =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months, 1));

/** Makes the partitions of the last `months` months, the present one included, as message-persistence makes them. */
export const makePartitions = async (databaseUrl: string, months: number): Promise<void> => {
  const log = createLog({ service: 'bench', instance: 'partitions', level: 'error' });
  const db = openDatabase<Tables>({ url: databaseUrl, poolSize: 1, name: 'bench', log });
  try {
    // Each call makes those of a month and of some after it.
    for (let back = months - 1; back > 0; back -= monthsAhead + 1) await ensurePartitions(db, monthsBefore(new Date(), back));
  } finally {
    await db.destroy();
  }
};
