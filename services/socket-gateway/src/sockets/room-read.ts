import type { SocketHandler } from '../define-socket-event.ts';
import { mayHaveHappened } from '../outcome-unknown.ts';
import type { ReadMarkers } from '../read-markers.ts';

/** `room:read`: moves the marker forward (RD2). Codes: those of the owner, and `unavailable` with outcome `unknown`. */
export const createRoomRead =
  (markers: ReadMarkers): SocketHandler<'room:read'> =>
  ({ payload, connection }) =>
    mayHaveHappened(markers.read(connection.identity.userId, connection.token, payload));
