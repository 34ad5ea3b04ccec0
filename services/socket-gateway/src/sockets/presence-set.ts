import type { SocketHandler } from '../define-socket-event.ts';
import { mayHaveHappened } from '../outcome-unknown.ts';
import type { OwnerClient } from '../owner-client.ts';
import type { PresenceClient } from '../presence-client.ts';

/** `presence:set`, by presence and in the user's own name. Codes: `not_found`, `forbidden`, `unavailable` with outcome `unknown`. */
export const createPresenceSet =
  (presence: PresenceClient, owner: OwnerClient): SocketHandler<'presence:set'> =>
  async ({ payload, connection }) => {
    const { roomId } = payload;
    if (roomId !== undefined && !(await connection.user.isMemberAfterAsking(roomId)))
      return owner.refuseOutside(connection.token, roomId);
    return mayHaveHappened(presence.set(connection.token, payload));
  };
