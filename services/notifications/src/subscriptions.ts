import {
  accept,
  limits,
  type PushDevice,
  type PushSubscriptionBody,
  type PushSubscriptionId,
  type Result,
  type Revocation,
  refuse,
  type SessionId,
  type UserId,
} from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { Owners } from './owners.ts';
import type { PushEndpoints } from './push-endpoints.ts';
import type { Store } from './store/index.ts';
import type { StoredSubscription } from './store/subscriptions.ts';

/** Keeps which browsers are told: see {@link createSubscriptions}. */
export interface Subscriptions {
  list(userId: UserId): Promise<PushDevice[]>;
  /** Lets a sign-in be told by a browser. Codes: `invalid`, `forbidden`, `conflict`. */
  put(caller: Identity, body: PushSubscriptionBody): Promise<Result<PushDevice>>;
  /** Ends one of somebody's own; repeatable. */
  remove(userId: UserId, id: PushSubscriptionId): Promise<void>;
  /** Those of somebody whose sign-in goes on; the others end here. */
  living(userId: UserId): Promise<readonly StoredSubscription[]>;
  /** Ends what a revocation ends. */
  revoked(revocation: Revocation): Promise<void>;
  /** Ends those whose sign-in is over or whose browser was not seen for long, and forgets what nobody is told by any. */
  removeEnded(): Promise<void>;
}

/** What {@link createSubscriptions} needs. */
export interface SubscriptionsOptions {
  readonly store: Store;
  readonly owners: Pick<Owners, 'livingSessions'>;
  readonly endpoints: PushEndpoints;
  readonly newId: () => PushSubscriptionId;
  readonly clock: () => Date;
}

/** A client renews its subscription each time it starts: who has not for so long uses another browser by now. */
const staleMs = 60 * 86_400_000;

/** The rules of push subscriptions (NO6). */
export const createSubscriptions = ({ store, owners, endpoints, newId, clock }: SubscriptionsOptions): Subscriptions => {
  const livingAmong = async (all: readonly { userId: UserId; sessionId: SessionId }[]): Promise<ReadonlySet<SessionId>> => {
    const own = all.filter(({ userId }) => !isForeign(userId)).map(({ sessionId }) => sessionId);
    const living = own.length === 0 ? new Set<SessionId>() : await owners.livingSessions(own);
    return new Set(all.filter((one) => isForeign(one.userId) || living.has(one.sessionId)).map(({ sessionId }) => sessionId));
  };

  const removeDead = async (all: readonly { userId: UserId; sessionId: SessionId }[]): Promise<ReadonlySet<SessionId>> => {
    const living = await livingAmong(all);
    const dead = all.map(({ sessionId }) => sessionId).filter((id) => !living.has(id));
    if (dead.length > 0) await store.removeOfSessions(dead);
    return living;
  };

  return {
    list: async (userId) => (await store.findSubscriptions(userId)).map(toDevice),
    put: async ({ userId, sessionId, rooms }, { endpoint, keys, expirationTime, language }) => {
      // What they miss in other rooms is none of such a token's business (AU2).
      if (rooms !== undefined) return refuse('forbidden', 'this token is limited to some rooms');
      const url = endpoints.check(endpoint);
      if (!url.ok) return url;
      const expiresAt = typeof expirationTime === 'number' ? new Date(expirationTime) : null;
      const { p256dh, auth } = keys;
      const stored = await store.putSubscription({
        id: newId(),
        userId,
        sessionId,
        endpoint,
        p256dh,
        auth,
        language,
        at: clock(),
        expiresAt,
      });
      if (stored === undefined) return refuse('conflict', 'this endpoint is known with other keys');
      await store.keepNewest(userId, limits.pushSubscriptions);
      return accept(toDevice(stored));
    },
    remove: (userId, id) => store.removeSubscription(id, userId),
    living: async (userId) => {
      const all = await store.findSubscriptions(userId);
      const living = await removeDead(all);
      return all.filter(({ sessionId }) => living.has(sessionId));
    },
    revoked: async (revocation) => {
      if (revocation.reason === 'session_ended') await store.removeOfSessions([revocation.sessionId]);
      // So it is with whoever was deleted (PV3).
      if (revocation.reason !== 'suspended') return;
      await store.removeOfUser(revocation.userId);
      await store.forgetTellingsOf(revocation.userId);
    },
    removeEnded: async () => {
      const now = clock();
      await store.removeStale(new Date(now.getTime() - staleMs), now);
      let after: SessionId | undefined;
      do {
        const page = await store.pageOfSessions(after, limits.missedUsers);
        await removeDead(page);
        after = page.length < limits.missedUsers ? undefined : page.at(-1)?.sessionId;
      } while (after !== undefined);
      await store.forgetUntold();
    },
  };
};

/** People of a foreign issuer have UUIDv8s, and their sign-ins are known to their issuer alone (AU5). */
const isForeign = (userId: UserId): boolean => userId.charAt(14) === '8';

const toDevice = ({ id, sessionId, createdAt, lastToldAt }: StoredSubscription): PushDevice => ({
  id,
  sessionId,
  createdAt: createdAt.toISOString(),
  lastToldAt: lastToldAt?.toISOString() ?? null,
});
