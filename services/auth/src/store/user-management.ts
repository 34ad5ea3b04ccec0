import { accept, type ManagedUser, type Result, refuse, type UserId, type UserManagement } from '@parley/contracts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { addRevocations, type NewRevocation } from './revocations.ts';
import type { Tables, UsersTable } from './tables.ts';
import { managedColumns, toManagedUser } from './users.ts';

/** One change of a person by an admin. */
export interface ManagedChange {
  readonly actorId: UserId;
  readonly userId: UserId;
  readonly change: UserManagement;
}

type LockedUser = Pick<
  Selectable<UsersTable>,
  'id' | 'username' | 'display_name' | 'role' | 'created_at' | 'suspended_at' | 'issuer' | 'deleted_at'
>;

/** What the rules see while the rows are locked: the person, and every admin who is not suspended. */
export interface LockedUsers {
  readonly target:
    | {
        readonly role: UsersTable['role'];
        readonly suspended: boolean;
        readonly foreign: boolean;
        readonly deleted: boolean;
      }
    | undefined;
  readonly adminIds: readonly UserId[];
}

/** Changes people as admins do. */
export interface UserManager {
  /**
   * Locks the admins and the person, asks `judge`, then changes them, ends the sessions of whoever is suspended and
   * writes the revocations, all in one transaction. What is the same already writes nothing.
   * @param clock read once the rows are locked: whoever got a token before has one that counts as older
   */
  manage(change: ManagedChange, judge: (users: LockedUsers) => Result<void>, clock: () => Date): Promise<Result<ManagedUser>>;
  /** Makes somebody an admin without asking anybody; for the command line. */
  makeAdmin(username: string, clock: () => Date): Promise<'unknown' | 'foreign' | 'already' | 'made'>;
}

/** Makes the manager. @throws as pg does when the database does not answer. */
export const createUserManager = (db: Kysely<Tables>): UserManager => ({
  manage: (change, judge, clock) => db.transaction().execute((transaction) => manage(transaction, change, judge, clock)),
  makeAdmin: (username, clock) => db.transaction().execute((transaction) => makeAdmin(transaction, username, clock)),
});

const manage = async (
  transaction: Transaction<Tables>,
  { userId, change }: ManagedChange,
  judge: (users: LockedUsers) => Result<void>,
  clock: () => Date,
): Promise<Result<ManagedUser>> => {
  const rows = await lockAdminsAnd(transaction, userId);
  const target = rows.find(({ id }) => id === userId);
  const judged = judge(toLockedUsers(rows, userId));
  if (!judged.ok) return judged;
  if (target === undefined) return refuse('not_found', 'there is no such user');
  return accept(await apply(transaction, target, change, clock()));
};

/** What rules see of rows that are locked. */
export const toLockedUsers = (rows: readonly LockedUser[], userId: UserId): LockedUsers => {
  const target = rows.find(({ id }) => id === userId);
  return {
    target: target && {
      role: target.role,
      suspended: target.suspended_at !== null,
      foreign: target.issuer !== null,
      deleted: target.deleted_at !== null,
    },
    adminIds: rows.filter(({ role, suspended_at }) => role === 'admin' && suspended_at === null).map(({ id }) => id),
  };
};

/** Every admin and one person, ascending by id, so that two admins who change each other wait and do not deadlock. */
export const lockAdminsAnd = (transaction: Transaction<Tables>, userId: UserId): Promise<LockedUser[]> =>
  transaction
    .selectFrom('users')
    .select([...managedColumns, 'issuer', 'deleted_at'])
    .where((where) => where.or([where('role', '=', 'admin'), where('id', '=', userId)]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

const apply = async (
  transaction: Transaction<Tables>,
  target: LockedUser,
  { role = target.role, suspended = target.suspended_at !== null }: UserManagement,
  at: Date,
): Promise<ManagedUser> => {
  const suspended_at = suspended ? (target.suspended_at ?? at) : null;
  const revocations = revocationsOf(target, role, suspended);
  if (revocations.length === 0) return toManagedUser(target);
  await transaction.updateTable('users').set({ role, suspended_at }).where('id', '=', target.id).execute();
  const ended = revocations.some(({ reason }) => reason === 'suspended') ? await endSessions(transaction, target.id, at) : [];
  await addRevocations(transaction, [...revocations, ...ended], at);
  return toManagedUser({ ...target, role, suspended_at });
};

const revocationsOf = (target: LockedUser, role: UsersTable['role'], suspended: boolean): NewRevocation[] => [
  ...(role === target.role ? [] : [{ reason: 'role_changed', userId: target.id } as const]),
  ...(suspended === (target.suspended_at !== null)
    ? []
    : [{ reason: suspended ? 'suspended' : 'reinstated', userId: target.id } as const]),
];

/** Each has its own revocation: their tokens stay refused when the person is reinstated. */
const endSessions = async (transaction: Transaction<Tables>, userId: UserId, at: Date): Promise<NewRevocation[]> => {
  const living = transaction
    .updateTable('sessions')
    .set({ ended_at: at })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null);
  const ended = await living.where('expires_at', '>', at).returning('id').execute();
  return ended.map(({ id }) => ({ reason: 'session_ended', sessionId: id }));
};

const makeAdmin = async (transaction: Transaction<Tables>, username: string, clock: () => Date) => {
  const columns = [...managedColumns, 'issuer', 'deleted_at'] as const;
  const named = transaction.selectFrom('users').select(columns).where('username', '=', username);
  const target = await named.forNoKeyUpdate().executeTakeFirst();
  if (target === undefined) return 'unknown';
  if (target.issuer !== null) return 'foreign';
  if (target.role === 'admin') return 'already';
  await apply(transaction, target, { role: 'admin' }, clock());
  return 'made';
};
