import type { Kysely } from 'kysely';
import type { UsernameHash } from '../username-hash.ts';
import type { Tables } from './tables.ts';

/** Whether a username was that of somebody who was deleted, and is nobody else's for good. */
export const isReserved = async (db: Kysely<Tables>, username: string, hashOf: UsernameHash): Promise<boolean> => {
  const row = await db.selectFrom('reserved_usernames').select('hash').where('hash', '=', hashOf(username)).executeTakeFirst();
  return row !== undefined;
};
