import { limits, type MyRoom, type ReadState, type RoomId, type UserId } from '@parley/contracts';
import type { Queries } from './store/index.ts';
import { type CountedRoom, type StoredMarker, timeBehind } from './store/read-markers.ts';
import type { ThreadMarker } from './store/thread-reading.ts';

/** One more than is told exactly means more (RD1). */
const most = limits.unreadExact + 1;

/** How far somebody has read each of these rooms, and what of them is unread (RD1, RD3); two statements for all, sent together. */
export const readStatesOf = async (
  tx: Pick<Queries, 'countUnread' | 'countMentions'>,
  userId: UserId,
  markers: readonly StoredMarker[],
): Promise<ReadonlyMap<RoomId, ReadState>> => {
  const counted = markers.flatMap((marker): CountedRoom[] => {
    const time = timeBehind(marker);
    if (time === undefined || marker.readSeq >= marker.lastSeq) return [];
    return [{ roomId: marker.roomId, from: Math.max(marker.readSeq + 1, marker.floorSeq), time }];
  });
  const [unread, mentions] =
    counted.length === 0
      ? [[], []]
      : await Promise.all([tx.countUnread(userId, counted, allOf(counted), most), tx.countMentions(userId, counted, most)]);
  const unreadIn = new Map(unread.map((one) => [one.roomId, one.unread]));
  const mentionsIn = new Map(mentions.map((one) => [one.roomId, one.mentions]));
  return new Map(
    markers.map(({ roomId, readSeq }) => {
      return [roomId, { readSeq, unread: unreadIn.get(roomId) ?? 0, mentions: mentionsIn.get(roomId) ?? 0 }];
    }),
  );
};

/** How far somebody has read each of these threads, and what of them is unread (RD4); in their order. */
export const threadStatesOf = async (
  tx: Pick<Queries, 'countUnreadInThreads'>,
  userId: UserId,
  markers: readonly ThreadMarker[],
): Promise<readonly ReadState[]> => {
  const counts = markers.length === 0 ? [] : await tx.countUnreadInThreads(userId, markers, most);
  return counts.map(({ unread, mentions }, index) => ({ readSeq: markers[index]?.readSeq ?? 0, unread, mentions }));
};

/** What is unread in all threads that somebody follows, by room; rooms in which they follow none are left out. */
export const unreadThreadsOf = async (
  tx: Pick<Queries, 'sumUnreadThreads'>,
  userId: UserId,
): Promise<ReadonlyMap<RoomId, MyRoom['threads']>> =>
  new Map(
    (await tx.sumUnreadThreads(userId, most)).map(({ roomId, unread, mentions }) => [
      roomId,
      { unread, mentions, follows: true },
    ]),
  );

const allOf = (rooms: readonly CountedRoom[]) => ({
  from: new Date(Math.min(...rooms.map(({ time }) => time.from.getTime()))),
  until: new Date(Math.max(...rooms.map(({ time }) => time.until.getTime()))),
});
