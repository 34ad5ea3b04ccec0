import { type Kysely, type Selectable, sql } from 'kysely';
import type { SigningKeysTable, Tables } from './tables.ts';

/** A key as it is stored. */
export type StoredKey = Selectable<SigningKeysTable>;

/** Where signing keys are kept. */
export interface SigningKeyStore {
  /**
   * All keys in use, oldest first. Of the candidates those are added whose purpose has no key yet; replicas that start
   * together agree on one.
   */
  ensure(candidates: readonly StoredKey[]): Promise<StoredKey[]>;
}

// Any number, as long as every replica uses the same.
const advisoryLock = 7_275_370;

/** Makes the store of signing keys. @throws as pg does when the database does not answer. */
export const createSigningKeyStore = (db: Kysely<Tables>): SigningKeyStore => ({
  ensure: (candidates) =>
    db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(transaction);
      const present = new Set((await inUse(transaction)).map((key) => key.purpose));
      const missing = candidates.filter((candidate) => !present.has(candidate.purpose));
      if (missing.length > 0) await transaction.insertInto('signing_keys').values(missing).execute();
      return inUse(transaction);
    }),
});

const inUse = (db: Kysely<Tables>): Promise<StoredKey[]> =>
  db.selectFrom('signing_keys').selectAll().where('retired_at', 'is', null).orderBy('created_at').orderBy('kid').execute();
