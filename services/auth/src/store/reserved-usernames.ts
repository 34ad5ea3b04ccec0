import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What is kept of a username that is no longer anybody's: enough to know it again, and nothing to read it from. */
export type UsernameHash = (username: string) => Buffer;

/** Whether a username was that of somebody who was deleted, and is nobody else's for good. */
export const isReserved = async (db: Kysely<Tables>, username: string, hashOf: UsernameHash): Promise<boolean> => {
  const row = await db.selectFrom('reserved_usernames').select('hash').where('hash', '=', hashOf(username)).executeTakeFirst();
  return row !== undefined;
};
