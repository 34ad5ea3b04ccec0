import type { SocketHandler } from '../define-socket-event.ts';
import type { Recovery } from '../recovery.ts';

/** `room:sync`: what the client missed (RC1). */
export const createRoomSync =
  (recover: Recovery): SocketHandler<'room:sync'> =>
  ({ payload, connection }) =>
    recover(connection, payload);
