import { accept, type ManagedUser, type Result, refuse, type UserId, type UserManagement } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { LockedUsers, ManagedChange, UserManager } from './store/user-management.ts';

/** Changes other people's roles, suspends and reinstates them. */
export interface Management {
  /**
   * Codes: `forbidden` (no admin, or a token limited to rooms), `not_found`, `conflict` (the last admin would be none, or the
   * role of somebody whose issuer decides it).
   */
  manage(actor: Identity, userId: UserId, change: UserManagement): Promise<Result<ManagedUser>>;
}

/** What management is made of. */
export interface ManagementParts {
  readonly store: UserManager;
  readonly clock: () => Date;
  /** Called when there may be a new revocation. */
  readonly onRevoked: () => void;
}

/** Makes the management of one process. */
export const createManagement = ({ store, clock, onRevoked }: ManagementParts): Management => ({
  manage: async (actor, userId, change) => {
    if (actor.role !== 'admin' || actor.rooms !== undefined) return adminsOnly;
    const asked = { actorId: actor.userId, userId, change };
    const managed = await store.manage(asked, (users) => judgeChange(users, asked), clock);
    if (managed.ok) onRevoked();
    return managed;
  },
});

const adminsOnly = refuse('forbidden', 'only admins may do this');

/** Judges a change over locked rows: the actor's token may be older than what the rows say. */
export const judgeChange = ({ target, adminIds }: LockedUsers, { actorId, userId, change }: ManagedChange): Result<void> => {
  if (!adminIds.includes(actorId)) return adminsOnly;
  if (target === undefined || target.deleted) return refuse('not_found', 'there is no such user');
  const { role = target.role, suspended = target.suspended } = change;
  if (target.foreign && role !== target.role) return refuse('conflict', 'the role of this person is decided by their issuer');
  const staysAdmin = role === 'admin' && !suspended;
  if (!staysAdmin && adminIds.every((id) => id === userId)) return refuse('conflict', 'the last admin stays one');
  return accept(undefined);
};
