import type { SocketHandler } from '../define-socket-event.ts';
import { mayHaveHappened } from '../outcome-unknown.ts';
import type { ReadMarkers } from '../read-markers.ts';
import { commandIdOf } from '../room-commands.ts';

/** `room:unread`: moves the marker back (RD2). Codes: those of the owner, and `unavailable` with outcome `unknown`. */
export const createRoomUnread =
  (markers: ReadMarkers): SocketHandler<'room:unread'> =>
  ({ payload, connection }) => {
    const marker = { ...payload, commandId: commandIdOf(payload.commandId) };
    return mayHaveHappened(markers.unread(connection.identity.userId, connection.token, marker));
  };
