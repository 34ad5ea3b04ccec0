import { accept, type Result, type RoomId, type UserId } from '@parley/contracts';
import { asMember } from './access.ts';
import type { Queries } from './store/index.ts';
import type { RoomMonth } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';

/** Finds a room whose content somebody wants to read. Codes: `not_found`, `forbidden`. */
export const findReadable = async (tx: Queries, userId: UserId, roomId: RoomId): Promise<Result<StoredRoom>> => {
  const [found] = await tx.findRoomsFor(userId, [roomId]);
  return asMember(found?.room, found?.role !== undefined);
};

/** A room with the months in which its messages lie, of the same snapshot. */
export interface RoomWithMonths {
  readonly room: StoredRoom;
  readonly months: readonly RoomMonth[];
}

/** As {@link findReadable}, with the room's months. */
export const findReadableWithMonths = async (tx: Queries, userId: UserId, roomId: RoomId): Promise<Result<RoomWithMonths>> => {
  const [room, months] = await Promise.all([findReadable(tx, userId, roomId), tx.findMonths(roomId)]);
  return room.ok ? accept({ room: room.data, months }) : room;
};
