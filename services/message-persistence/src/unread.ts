import { limits, type ReadState, type RoomId, type UserId } from '@parley/contracts';
import type { Queries } from './store/index.ts';
import { type CountedRoom, type StoredMarker, timeBehind } from './store/read-markers.ts';

/** One more than is told exactly means more (RD1). */
const most = limits.unreadExact + 1;

/** How far somebody has read each of these rooms, and what of them is unread (RD1, RD3); one statement for all. */
export const readStatesOf = async (
  tx: Pick<Queries, 'countUnread'>,
  userId: UserId,
  markers: readonly StoredMarker[],
): Promise<ReadonlyMap<RoomId, ReadState>> => {
  const counted = markers.flatMap((marker): CountedRoom[] => {
    const time = timeBehind(marker);
    if (time === undefined || marker.readSeq >= marker.lastSeq) return [];
    return [{ roomId: marker.roomId, from: Math.max(marker.readSeq + 1, marker.floorSeq), time }];
  });
  const counts = counted.length === 0 ? [] : await tx.countUnread(userId, counted, allOf(counted), most);
  const byRoom = new Map(counts.map((one) => [one.roomId, one]));
  return new Map(
    markers.map(({ roomId, readSeq }) => {
      const { unread, mentions } = byRoom.get(roomId) ?? { unread: 0, mentions: 0 };
      return [roomId, { readSeq, unread, mentions }];
    }),
  );
};

const allOf = (rooms: readonly CountedRoom[]) => ({
  from: new Date(Math.min(...rooms.map(({ time }) => time.from.getTime()))),
  until: new Date(Math.max(...rooms.map(({ time }) => time.until.getTime()))),
});
