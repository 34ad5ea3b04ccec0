import type { Concerned, Missed, MissedInRoom, NotifyLevel, ReadState, RoomId, UserId } from '@parley/contracts';
import { callsRoom, mentionedBy } from './mentions.ts';
import { toSettings } from './notification-settings.ts';
import type { Queries, Store } from './store/index.ts';
import type { ConcernedMember, NewsOfMessage, RoomToTell } from './store/missed.ts';
import { type StoredMarker, timeBehind } from './store/read-markers.ts';
import { timeOfSeqs } from './store/room-months.ts';
import { readStatesOf, unreadThreadsOf } from './unread.ts';
import { toMessage } from './wire.ts';

/** Answers what people miss: see {@link createMissed}. */
export interface MissedOf {
  /** Whom what came after `after` in a room concerns; nobody where there is no such room. */
  concerned(roomId: RoomId, after: number): Promise<Concerned>;
  /** What somebody misses in some rooms, and how much is meant for them in all. */
  of(userId: UserId, roomIds: readonly RoomId[]): Promise<Missed>;
}

/** Of what came while nobody asked, this much is looked at. */
const mostNews = 1_000;

/** What is missed goes by markers, mentions and settings as they are now (NO2), all of one moment. */
export const createMissed = ({ store }: { readonly store: Store }): MissedOf => ({
  concerned: (roomId, after) => store.snapshot((tx) => concernedIn(tx, roomId, after)),
  of: (userId, roomIds) => store.snapshot((tx) => missedBy(tx, userId, roomIds)),
});

const concernedIn = async (tx: Queries, roomId: RoomId, after: number): Promise<Concerned> => {
  const [room] = await tx.findRooms([roomId]);
  if (room === undefined || room.lastSeq <= after) return { lastSeq: room?.lastSeq ?? 0, userIds: [] };
  const range = { from: Math.max(after + 1, room.floorSeq), to: room.lastSeq };
  const time = timeOfSeqs(await tx.findMonths(roomId), range.from, range.to);
  const news = time === undefined ? [] : await tx.newsIn(roomId, { ...range, time }, mostNews);
  if (news.length === 0) return { lastSeq: room.lastSeq, userIds: [] };
  const isDirect = room.kind === 'direct';
  const rows = await tx.findConcerned(roomId, {
    everybody: isDirect || news.some(({ mentions, threadOf }) => threadOf === null && callsRoom(mentions ?? [])),
    userIds: news.flatMap(({ senderId, mentions }) => mentionedBy(senderId, mentions ?? [])),
    rootIds: news.flatMap(({ threadOf }) => threadOf ?? []),
  });
  const people = Map.groupBy(rows, ({ userId }) => userId);
  const userIds = [...people].filter(([, own]) => news.some((one) => isForMember(one, own, isDirect))).map(([userId]) => userId);
  return { lastSeq: room.lastSeq, userIds };
};

/** Whether a message is one that a member is to be told of; `own` has them once for each thread that they follow. */
const isForMember = (
  { seq, senderId, mentions, threadOf }: NewsOfMessage,
  own: readonly ConcernedMember[],
  isDirect: boolean,
): boolean => {
  const [member] = own;
  if (member === undefined || senderId === member.userId || seq < (member.visibleFromSeq ?? 0)) return false;
  if (threadOf !== null)
    return own.some(({ rootId, threadReadSeq }) => rootId === threadOf && threadReadSeq !== null && seq > threadReadSeq);
  if (seq <= member.readSeq) return false;
  const named = mentions ?? [];
  return tellsAll(member.level, isDirect) || callsRoom(named) || mentionedBy(senderId, named).includes(member.userId);
};

/** What two people say to each other is meant for the other one. */
const tellsAll = (level: NotifyLevel, isDirect: boolean): boolean => level === 'all' || (level === 'mentions' && isDirect);

type Counts = Pick<ReadState, 'unread' | 'mentions'>;

const nothingUnread: Counts = { unread: 0, mentions: 0 };

const missedBy = async (tx: Queries, userId: UserId, roomIds: readonly RoomId[]): Promise<Missed> => {
  const [settings, rooms, markers, threads] = await Promise.all([
    tx.findNotificationSettings(userId),
    tx.findRoomsToTell(userId),
    tx.findMarkers(userId),
    unreadThreadsOf(tx, userId),
  ]);
  const told = new Map(
    rooms.filter(({ level, isArchived }) => level !== 'nothing' && !isArchived).map((one) => [one.roomId, one]),
  );
  const marked = new Map(markers.filter(({ roomId }) => told.has(roomId)).map((one) => [one.roomId, one]));
  const states = await readStatesOf(tx, userId, [...marked.values()]);
  const countsIn = (room: RoomToTell | undefined) =>
    room === undefined
      ? { count: 0, mentions: 0 }
      : countsOf(room, states.get(room.roomId) ?? nothingUnread, threads.get(room.roomId) ?? nothingUnread);
  const items: MissedInRoom[] = [];
  for (const roomId of roomIds) {
    const room = told.get(roomId);
    const marker = marked.get(roomId);
    const counts = countsIn(room);
    const latest =
      room === undefined || marker === undefined || counts.count === 0 ? null : await latestIn(tx, userId, room, marker);
    // What is counted and gone all the same would tell of nothing.
    items.push({ roomId, ...(latest === null ? { count: 0, mentions: 0 } : counts), latest });
  }
  const badge = [...told.values()].reduce((sum, room) => sum + countsIn(room).count, 0);
  return { settings: toSettings(settings), rooms: items, badge };
};

const countsOf = ({ level, kind }: RoomToTell, own: Counts, threads: Counts) => ({
  count: (tellsAll(level, kind === 'direct') ? own.unread : own.mentions) + threads.unread,
  mentions: own.mentions + threads.mentions,
});

const latestIn = async (
  tx: Queries,
  userId: UserId,
  { roomId, kind, name, level }: RoomToTell,
  marker: StoredMarker,
): Promise<MissedInRoom['latest']> => {
  const time = timeBehind(marker);
  if (time === undefined) return null;
  const readSeq = Math.max(marker.readSeq, marker.floorSeq - 1);
  const last = await Promise.all([
    tellsAll(level, kind === 'direct') ? tx.lastUnread(userId, roomId, readSeq, time) : tx.lastMention(userId, roomId, readSeq),
    tx.lastInThreads(userId, roomId),
  ]);
  const seq = Math.max(...last.map((one) => one ?? 0));
  const [row] = seq === 0 ? [] : await tx.messagesIn(roomId, { from: seq, to: seq, time });
  if (row === undefined || row.deletedAt !== null) return null;
  const [sender] = await tx.findPeople([row.senderId]);
  return { kind, roomName: name, senderName: sender?.displayName ?? '', message: toMessage(row) };
};
