import { rename, rm } from 'node:fs/promises';
import { takeBaseBackup } from '@parley/local';
import type { System } from '../faults/system.ts';

/** A copy of PostgreSQL's data, and where it belongs. */
export interface Backup {
  readonly data: string;
  readonly copy: string;
}

/** Copies the data of a stack's PostgreSQL, beside it, while it runs. */
export const takeBackup = (system: System): Promise<Backup> =>
  system.withPostgres(async (client) => {
    const { rows } = await client.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`);
    const copy = `${rows[0]?.data ?? ''}.backup`;
    return { data: await takeBaseBackup(client, copy), copy };
  });

/** Kills PostgreSQL, and has it start with what the backup holds. */
export const restore = async (system: System, { data, copy }: Backup): Promise<void> => {
  const lost = `${data}.lost`;
  await system.without('postgres', async () => {
    await rename(data, lost);
    await rename(copy, data);
  });
  await rm(lost, { recursive: true, force: true });
};
