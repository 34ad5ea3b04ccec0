import type { SeenChange } from '@parley/contracts';
import { type ChatServer, roomChannel } from './socket-types.ts';

/** The part of it that is of messages from a `seq` on; undefined where none is: whoever may not see a message is not told who has (RD5). */
const visiblePart = ({ roomId, items }: SeenChange, fromSeq: number): SeenChange | undefined => {
  const visible = items.filter(({ to }) => to >= fromSeq).map((one) => ({ ...one, from: Math.max(one.from, fromSeq) }));
  return visible.length === 0 ? undefined : { roomId, items: visible };
};

/**
 * Tells the members of a room who are connected here that people have seen more (RD7), each of what they see themselves (RO7): all
 * but those who hide how far they read (RD6).
 */
export const createSeenRelay =
  (io: ChatServer) =>
  (change: SeenChange): void => {
    const { sockets, adapter } = io.sockets;
    for (const id of adapter.rooms.get(roomChannel(change.roomId)) ?? []) {
      const connection = sockets.get(id)?.data.connection;
      if (connection?.user.readReceipts !== true) continue;
      const fromSeq = connection.user.visibleFrom(change.roomId);
      const visible = fromSeq === undefined ? change : visiblePart(change, fromSeq);
      if (visible !== undefined) connection.out.emit('seen', visible);
    }
  };
