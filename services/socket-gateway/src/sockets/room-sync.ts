import type { SocketHandler } from '../define-socket-event.ts';
import type { OwnerClient } from '../owner-client.ts';

/** `room:sync`: what the client missed, from the owner and in the user's own name (RC1); it minds the rooms of the token too (AU2). */
export const createRoomSync =
  (owner: OwnerClient): SocketHandler<'room:sync'> =>
  ({ payload, connection }) =>
    owner.sync(connection.token, payload);
