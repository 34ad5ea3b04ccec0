import { Revocation, type SessionId, type UserId } from '@parley/contracts';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { RevocationsTable, Tables } from './tables.ts';

/** What is not good any more, before it has a number. */
export type NewRevocation =
  | { readonly reason: 'session_ended'; readonly sessionId: SessionId }
  | { readonly reason: 'suspended' | 'role_changed' | 'reinstated'; readonly userId: UserId; readonly deleted?: true };

/** Revocations in the order of their numbers, and the number of the last one there is. */
export interface RevocationPage {
  readonly items: Revocation[];
  readonly head: number;
}

/** Somebody who was deleted, and the number of the revocation that says so. */
export interface Deleted {
  readonly number: number;
  readonly userId: UserId;
  readonly at: Date;
}

/** Where revocations are kept. */
export interface RevocationStore {
  /** The number of the last one; 0 when there is none. */
  head(): Promise<number>;
  /** Those that follow a number, at most 10,000. */
  after(number: number): Promise<RevocationPage>;
  /** Everything about people, and the sessions that ended since. */
  all(sessionsSince: Date): Promise<RevocationPage>;
  /** The people who were deleted, by the numbers of their revocations after one of them, at most 1,000. */
  deletedAfter(number: number): Promise<Deleted[]>;
  /** Removes what is older, except the suspensions that hold. */
  removeBefore(at: Date): Promise<void>;
}

/** Bounds one answer; whoever gets that many asks again. */
const page = 10_000;
const deletedPage = 1_000;

/** Makes the store of revocations. @throws as pg does when the database does not answer. */
export const createRevocationStore = (db: Kysely<Tables>): RevocationStore => {
  const rows = () => db.selectFrom('revocations').selectAll().orderBy('number');
  return {
    head: () => readHead(db),
    after: async (number) => {
      const head = await readHead(db);
      const found = rows().where('number', '>', number).where('number', '<=', head).limit(page);
      return { items: (await found.execute()).map(toRevocation), head };
    },
    all: async (sessionsSince) => {
      const head = await readHead(db);
      const matters = rows().where((where) =>
        where.or([where('reason', '!=', 'session_ended'), where('at', '>', sessionsSince)]),
      );
      return { items: (await matters.where('number', '<=', head).execute()).map(toRevocation), head };
    },
    deletedAfter: async (number) => {
      const found = rows().where('deleted', '=', true).where('number', '>', number).limit(deletedPage);
      return (await found.execute()).flatMap(({ number: one, user_id: userId, at }) =>
        userId === null ? [] : [{ number: Number(one), userId, at }],
      );
    },
    removeBefore: async (at) => {
      await sql`delete from revocations where at < ${at} and not (reason = 'suspended' and exists (
        select from users where users.id = revocations.user_id and users.suspended_at is not null))`.execute(db);
    },
  };
};

/**
 * Numbers revocations in the transaction of the change, which should be its last work: the counter's row is locked until
 * the commit, so that numbers become visible in their order.
 */
export const addRevocations = async (
  transaction: Transaction<Tables>,
  revocations: readonly NewRevocation[],
  at: Date,
): Promise<void> => {
  if (revocations.length === 0) return;
  const counted = transaction.updateTable('revocation_counter').set({ head: sql<number>`head + ${revocations.length}` });
  const { head } = await counted.returning('head').executeTakeFirstOrThrow();
  const first = Number(head) - revocations.length + 1;
  const rows = revocations.map((one, index) => ({
    number: first + index,
    at,
    reason: one.reason,
    session_id: 'sessionId' in one ? one.sessionId : null,
    user_id: 'userId' in one ? one.userId : null,
    deleted: 'deleted' in one,
  }));
  await transaction.insertInto('revocations').values(rows).execute();
};

const readHead = async (db: Kysely<Tables>): Promise<number> =>
  Number((await db.selectFrom('revocation_counter').select('head').executeTakeFirstOrThrow()).head);

const toRevocation = (row: Selectable<RevocationsTable>): Revocation =>
  Revocation.parse({
    number: Number(row.number),
    at: row.at.toISOString(),
    reason: row.reason,
    ...(row.session_id === null ? { userId: row.user_id } : { sessionId: row.session_id }),
    ...(row.deleted ? { deleted: true } : {}),
  });
