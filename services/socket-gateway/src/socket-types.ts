import type { RoomSync } from '@parley/contracts';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Connection, ServerEvents } from './connection.ts';

/** What hangs on a socket once it is authenticated. */
export interface SocketData {
  connection?: Connection;
  /** Where the client stands, until it is answered. */
  asked?: RoomSync['rooms'] | undefined;
}

/** Our Socket.IO server; events from clients arrive untyped and are parsed by `dispatch`. */
export type ChatServer = Server<DefaultEventsMap, ServerEvents, DefaultEventsMap, SocketData>;

/** One of its sockets. */
export type ChatSocket = Socket<DefaultEventsMap, ServerEvents, DefaultEventsMap, SocketData>;

/** The Socket.IO room of everybody connected here who is in a chat room: its own id, so that no socket keeps a name of it. */
export const roomChannel = (roomId: string): string => roomId;

/** The Socket.IO room of all connections of one user. */
export const userChannel = (userId: string): string => `user:${userId}`;
