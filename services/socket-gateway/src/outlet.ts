import type { Outlet } from './connection.ts';
import { forceEnd } from './force-end.ts';
import { type ChatSocket, roomChannel } from './socket-types.ts';

/** CO4 gives a second from the revocation on; the way to here has used some of it. */
const endWithinMs = 500;

/** What can be done to a socket; joining and leaving concern this gateway alone. */
export const outletOf = (socket: ChatSocket): Outlet => ({
  emit: (name, ...payload) => {
    socket.emit(name, ...payload);
  },
  join: (roomId) => void socket.join(roomChannel(roomId)),
  leave: (roomId) => void socket.leave(roomChannel(roomId)),
  keepsUp: () => socket.conn.transport.writable,
  end: (how) => {
    if (how === 'lasting') socket.disconnect(true);
    else socket.conn.close();
    // Engine.IO first waits until everything is written, which a client that does not read could draw out.
    const force = setTimeout(() => forceEnd(socket.conn), endWithinMs);
    socket.conn.once('close', () => clearTimeout(force));
  },
});
