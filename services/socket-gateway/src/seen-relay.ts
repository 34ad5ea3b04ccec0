import type { SeenChange } from '@parley/contracts';
import { type ChatServer, roomChannel } from './socket-types.ts';

/**
 * Tells the members of a room who are connected here that people have seen more (RD7): all but those who hide how far they read
 * themselves (RD6).
 */
export const createSeenRelay =
  (io: ChatServer) =>
  (change: SeenChange): void => {
    const { sockets, adapter } = io.sockets;
    for (const id of adapter.rooms.get(roomChannel(change.roomId)) ?? []) {
      const connection = sockets.get(id)?.data.connection;
      if (connection?.user.readReceipts === true) connection.out.emit('seen', change);
    }
  };
