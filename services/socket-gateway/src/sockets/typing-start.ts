import { accept, refuse } from '@parley/contracts';
import type { SocketHandler } from '../define-socket-event.ts';
import type { OwnerClient } from '../owner-client.ts';
import type { Typing } from '../typing.ts';

/** `typing:start`, to be repeated while it lasts. Codes: `not_found`, `forbidden`, `muted`. */
export const createTypingStart =
  (typing: Typing, owner: OwnerClient): SocketHandler<'typing:start'> =>
  async ({ payload, connection }) => {
    const { roomId } = payload;
    if (!(await connection.user.isMemberAfterAsking(roomId))) return owner.refuseOutside(connection.token, roomId);
    if (connection.user.isMuted(roomId)) return refuse('muted', 'you are muted in this room');
    typing.started({ connectionId: connection.id, userId: connection.identity.userId }, payload);
    return accept({});
  };
