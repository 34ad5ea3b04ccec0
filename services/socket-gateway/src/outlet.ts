import type { ServerEventName } from '@parley/contracts';
import type { Outlet, ServerEvents } from './connection.ts';
import { forceEnd } from './force-end.ts';
import { type ChatSocket, roomChannel } from './socket-types.ts';

/** CO4 gives a second from the revocation on; the way to here has used some of it. */
const endWithinMs = 500;

/** What can be done to a socket; joining and leaving concern this gateway alone. */
export const outletOf = (socket: ChatSocket): Outlet => new SocketOutlet(socket);

/** A class, so that a connection has one reference for it and not five closures. */
class SocketOutlet implements Outlet {
  readonly #socket: ChatSocket;

  constructor(socket: ChatSocket) {
    this.#socket = socket;
  }

  emit<Name extends ServerEventName>(name: Name, ...payload: Parameters<ServerEvents[Name]>): void {
    this.#socket.emit(name, ...payload);
  }

  join(roomId: string): void {
    void this.#socket.join(roomChannel(roomId));
  }

  leave(roomId: string): void {
    void this.#socket.leave(roomChannel(roomId));
  }

  isIn(roomId: string): boolean {
    return this.#socket.rooms.has(roomChannel(roomId));
  }

  keepsUp(): boolean {
    return this.#socket.conn.transport.writable;
  }

  end(how: 'lasting' | 'passing'): void {
    const { conn } = this.#socket;
    if (how === 'lasting') this.#socket.disconnect(true);
    else conn.close();
    // Engine.IO first waits until everything is written, which a client that does not read could draw out.
    const force = setTimeout(() => forceEnd(conn), endWithinMs);
    conn.once('close', () => clearTimeout(force));
  }
}
