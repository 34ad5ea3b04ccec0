import { refuse } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import { mayHaveHappened } from '../outcome-unknown.ts';
import type { PresenceClient } from '../presence-client.ts';

/** `presence:set`, by presence and in the user's own name. Codes: `not_found`, `unavailable` with outcome `unknown`. */
export const createPresenceSet =
  (presence: PresenceClient): SocketHandler<'presence:set'> =>
  async ({ payload, connection }) => {
    const { roomId } = payload;
    if (roomId !== undefined && !(await connection.user.isMemberAfterAsking(roomId)))
      return refuse('not_found', 'there is no such room');
    return mayHaveHappened(presence.set(connection.token, payload));
  };
