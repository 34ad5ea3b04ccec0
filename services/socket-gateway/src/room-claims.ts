import { accept, type Result } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { OwnerClient } from './owner-client.ts';

/** Adds the memberships that a token names (AU5). */
export interface RoomClaims {
  /** Does it once for each token; nothing for one that names none. @throws when the owner does not answer. */
  claim(identity: Identity, token: string): Promise<Result<null>>;
}

/** Claims that are remembered; a forgotten one is made again, which changes nothing. */
const maxClaims = 10_000;

/** Makes the claims of one gateway. */
export const createRoomClaims = (owner: Pick<OwnerClient, 'claimRooms'>): RoomClaims => {
  // Ordered by last use.
  const made = new Map<string, Promise<Result<null>>>();
  const make = async (key: string, token: string): Promise<Result<null>> => {
    let done = false;
    try {
      const result = await owner.claimRooms(token);
      done = result.ok;
      return result.ok ? accept(null) : result;
    } finally {
      if (!done) made.delete(key);
    }
  };
  return {
    claim: async ({ sessionId, issuedAt, rooms }, token) => {
      if (rooms === undefined) return accept(null);
      const key = `${sessionId} ${issuedAt.getTime()}`;
      const claim = made.get(key) ?? make(key, token);
      made.delete(key);
      made.set(key, claim);
      if (made.size > maxClaims) for (const oldest of made.keys()) if (made.size > maxClaims) made.delete(oldest);
      return claim;
    },
  };
};
