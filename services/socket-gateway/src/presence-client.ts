import {
  internalPresenceRoutes,
  type OwnPresence,
  type Presence,
  type PresenceSet,
  type Result,
  type UserId,
} from '@parley/contracts';
import { type InternalClient, UnavailableError } from '@parley/service-kit';
import { createBatcher } from './batcher.ts';

/** What a gateway asks presence; every call throws {@link UnavailableError} when it does not answer. */
export interface PresenceClient {
  /** How others see a person, the room included; questions that come together travel together. */
  lookup(userId: UserId): Promise<Presence>;
  /** In the user's own name. */
  set(token: string, presence: PresenceSet): Promise<Result<OwnPresence>>;
}

/** As many as a crowd that comes back at once may ask for, so that its questions do not queue up. */
const maxIdsPerQuestion = 5_000;

/** Makes it over the internal routes of presence. */
export const createPresenceClient = (client: InternalClient): PresenceClient => ({
  lookup: createBatcher(async (userIds: UserId[]) => {
    const answer = await client.call(internalPresenceRoutes.lookup, { body: { userIds } });
    if (!answer.ok) throw new UnavailableError(`presence refused: ${answer.error.code} (${answer.error.message})`);
    const byUser = new Map(answer.data.items.map((item) => [item.userId, item]));
    return (userId) => byUser.get(userId) ?? { userId, status: 'offline', lastSeen: null };
  }, maxIdsPerQuestion),
  set: (token, body) => client.call(internalPresenceRoutes.set, { body, token }),
});
