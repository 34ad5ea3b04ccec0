import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { SigningKeysTable, Tables } from './tables.ts';

/** A key as it is stored. */
export type StoredKey = Selectable<SigningKeysTable>;

/** What becomes of the keys of one purpose when their newest one signs for too long. */
export interface KeySuccession {
  readonly successor: StoredKey;
  /** The newest key is replaced if it signs since then or longer. */
  readonly dueSince: Date;
  /** When the others are retired. */
  readonly retireAt: Date;
}

/** Where signing keys are kept. */
export interface SigningKeyStore {
  /**
   * All keys in use, in the order in which they sign. Of the candidates those are added whose purpose has no key yet;
   * replicas that start together agree on one.
   */
  ensure(candidates: readonly StoredKey[], now: Date): Promise<StoredKey[]>;
  /** All keys in use, in the order in which they sign. */
  inUse(now: Date): Promise<StoredKey[]>;
  /** Adds successors where they are due, and removes what is retired; of replicas that do it at once one adds. Answers who was added. */
  rotate(successions: readonly KeySuccession[], now: Date): Promise<string[]>;
}

// Any number, as long as every replica uses the same.
const advisoryLock = 7_275_370;

/** Makes the store of signing keys. @throws as pg does when the database does not answer. */
export const createSigningKeyStore = (db: Kysely<Tables>): SigningKeyStore => ({
  ensure: (candidates, now) =>
    locked(db, async (transaction) => {
      const present = new Set((await inUse(transaction, now)).map((key) => key.purpose));
      const missing = candidates.filter((candidate) => !present.has(candidate.purpose));
      if (missing.length > 0) await transaction.insertInto('signing_keys').values(missing).execute();
      return inUse(transaction, now);
    }),
  inUse: (now) => inUse(db, now),
  rotate: (successions, now) =>
    locked(db, async (transaction) => {
      await transaction.deleteFrom('signing_keys').where('retired_at', '<=', now).execute();
      const added: string[] = [];
      for (const succession of successions) if (await succeed(transaction, succession)) added.push(succession.successor.kid);
      return added;
    }),
});

const locked = <T>(db: Kysely<Tables>, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(transaction);
    return work(transaction);
  });

const inUse = (db: Kysely<Tables>, now: Date): Promise<StoredKey[]> =>
  db
    .selectFrom('signing_keys')
    .selectAll()
    .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', now)]))
    .orderBy('signs_from')
    .orderBy('kid')
    .execute();

const succeed = async (transaction: Transaction<Tables>, { successor, dueSince, retireAt }: KeySuccession): Promise<boolean> => {
  const { purpose } = successor;
  const younger = transaction.selectFrom('signing_keys').select('kid').where('purpose', '=', purpose);
  if ((await younger.where('signs_from', '>', dueSince).executeTakeFirst()) !== undefined) return false;
  const others = transaction.updateTable('signing_keys').set({ retired_at: retireAt }).where('purpose', '=', purpose);
  await others.where('retired_at', 'is', null).execute();
  await transaction.insertInto('signing_keys').values(successor).execute();
  return true;
};
