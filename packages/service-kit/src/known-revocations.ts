import type { Revocation, RevocationReason, SessionId, UserId } from '@parley/contracts';
import type { Identity } from './identity.ts';

/** No token lasts longer than a day (ACCESS_TOKEN_SECONDS, and AU5 for foreign ones); clocks may differ a little. */
const keptMs = 86_400_000 + 60_000;

/** The revocations one process knows. */
export interface KnownRevocations {
  add(revocation: Revocation): void;
  reasonFor(identity: Pick<Identity, 'userId' | 'sessionId' | 'issuedAt'>): RevocationReason | undefined;
  /** Lets go of what no living token can be refused for, so that memory is bounded. */
  forgetOld(): void;
  clear(): void;
}

/**
 * Keeps revocations by what they refuse: a session's by its id; a changed role refuses the person's tokens issued up to
 * then; a suspension refuses *all* of the person's tokens until they are reinstated, since a foreign issuer goes on making new
 * ones. Suspensions are kept however old they are.
 * @param now ms since the epoch
 */
export const createKnownRevocations = (now: () => number): KnownRevocations => {
  const sessions = new Map<SessionId, number>();
  const roles = new Map<UserId, number>();
  const suspended = new Map<UserId, 'suspended' | 'deleted'>();
  return {
    add: (revocation) => {
      switch (revocation.reason) {
        case 'session_ended':
          sessions.set(revocation.sessionId, Date.parse(revocation.at));
          return;
        case 'role_changed':
          roles.set(revocation.userId, Date.parse(revocation.at));
          return;
        case 'suspended':
          suspended.set(revocation.userId, revocation.deleted === true ? 'deleted' : 'suspended');
          return;
        case 'reinstated':
          suspended.delete(revocation.userId);
      }
    },
    reasonFor: ({ userId, sessionId, issuedAt }) => {
      const outAs = suspended.get(userId);
      if (outAs !== undefined) return outAs;
      if (sessions.has(sessionId)) return 'session_ended';
      const roleChangedAt = roles.get(userId);
      return roleChangedAt !== undefined && issuedAt.getTime() <= roleChangedAt ? 'role_changed' : undefined;
    },
    forgetOld: () => {
      forget(sessions, now() - keptMs);
      forget(roles, now() - keptMs);
    },
    clear: () => {
      for (const kept of [sessions, roles, suspended]) kept.clear();
    },
  };
};

const forget = (kept: Map<string, number>, before: number): void => {
  for (const [id, at] of kept) if (at < before) kept.delete(id);
};
