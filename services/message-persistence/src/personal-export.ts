import type { RoomId, UserId } from '@parley/contracts';
import { withEdits } from './export-messages.ts';
import type { ExportPart, ExportPlace } from './export-part.ts';
import type { ExportedMembership } from './store/exported.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMessage } from './store/messages.ts';
import { timeOfSeqs } from './store/room-months.ts';
import { toMember } from './wire.ts';

/** What is kept of somebody elsewhere, one object for each thing. @throws when it is not told. */
export type AskPersonalData = (userId: UserId) => Promise<readonly object[]>;

/** What {@link readPersonalPart} needs. */
export interface PersonalExportOptions {
  readonly store: Store;
  /** Each service that keeps something of people. */
  readonly askOthers: AskPersonalData;
}

/** Messages of a room looked through at once for those of one person. */
const messagesLookedThrough = 2_000;

/**
 * The next part of a copy of what is kept of somebody (PV4): first what other services tell and what they have set, then room by room
 * their membership, what they reported, reacted and wrote, up to the last message when the copy came to that room.
 */
export const readPersonalPart = async (
  { store, askOthers }: PersonalExportOptions,
  userId: UserId,
  place: ExportPlace | undefined,
): Promise<ExportPart> => {
  if (place?.stage === 'rooms') return store.snapshot((tx) => readRoom(tx, userId, place));
  if (place?.stage === 'own') return store.snapshot((tx) => readOwn(tx, userId, place));
  const told = await askOthers(userId);
  const settings = await store.snapshot((tx) => readSettings(tx, userId));
  const head = { type: 'export', format: 1, kind: 'person', by: userId };
  return { lines: [head, ...told, ...settings], next: { stage: 'rooms', rooms: 0 }, progress: 0 };
};

type At<Stage> = Extract<ExportPlace, { stage: Stage }>;

const readSettings = async (tx: Queries, userId: UserId): Promise<object[]> => {
  const [reading, notifications, rooms] = await Promise.all([
    tx.findReadingSettings(userId),
    tx.findNotificationSettings(userId),
    tx.findRoomNotifications(userId),
  ]);
  return [
    ...(reading === undefined ? [] : [{ type: 'reading settings', readReceipts: reading.readReceipts }]),
    ...(notifications === undefined ? [] : [{ ...notifications, type: 'notification settings' }]),
    ...rooms.map((one) => ({ ...one, type: 'notification settings of a room' })),
  ];
};

/** Many rooms are not counted beforehand: progress nears its end with each. */
const progressAfter = (rooms: number): number => 1 - 1 / (1 + rooms / 10);

const readRoom = async (tx: Queries, userId: UserId, { after, rooms }: At<'rooms'>): Promise<ExportPart> => {
  const [membership] = await tx.membershipsOf(userId, after, 1);
  if (membership === undefined) return { lines: [{ type: 'end' }], next: undefined, progress: 1 };
  const { roomId } = membership;
  const [[room], threads, reports, reactions] = await Promise.all([
    tx.findRooms([roomId]),
    tx.followedThreadsIn(userId, roomId),
    tx.reportsOf(roomId, userId),
    tx.reactionsOf(roomId, userId),
  ]);
  const lines = [
    membershipLine(membership),
    ...threads.map((one) => ({ type: 'followed thread', ...one })),
    ...reports.map((one) => ({ type: 'report', ...one })),
    ...reactions.map(({ seq, emoji, reactedAt }) => ({ type: 'reaction', roomId, seq, emoji, at: reactedAt })),
  ];
  const next = { stage: 'own', roomId, seq: room?.floorSeq ?? 1, lastSeq: room?.lastSeq ?? 0, rooms: rooms + 1 } as const;
  return { lines, next, progress: progressAfter(rooms) };
};

const membershipLine = ({ kind, name, readSeq, ...member }: ExportedMembership) => ({
  type: 'membership',
  room: { id: member.roomId, kind, name },
  ...toMember(member),
  readSeq,
});

const readOwn = async (
  tx: Queries,
  userId: UserId,
  { roomId, seq, editsAfter, lastSeq, rooms }: At<'own'>,
): Promise<ExportPart> => {
  const progress = progressAfter(rooms);
  if (seq > lastSeq) return { lines: [], next: { stage: 'rooms', after: roomId, rooms }, progress };
  const to = Math.min(seq + messagesLookedThrough - 1, lastSeq);
  const rows = await ownMessages(tx, userId, roomId, { from: seq, to });
  const { items, next } = await withEdits(tx, roomId, rows, { place: { seq, editsAfter }, areEditsCopied: true });
  const place = next ?? { seq: to + 1 };
  return { lines: items.flatMap(({ lines }) => lines), next: { stage: 'own', roomId, ...place, lastSeq, rooms }, progress };
};

const ownMessages = async (
  tx: Queries,
  userId: UserId,
  roomId: RoomId,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly StoredMessage[]> => {
  const time = timeOfSeqs(await tx.findMonths(roomId), from, to);
  const own = time === undefined ? [] : await tx.ownMessagesIn(roomId, userId, { from, to, time });
  const rows = await tx.findMessagesById(own.map(({ id: messageId }) => ({ roomId, messageId })));
  return rows.toSorted((one, other) => one.seq - other.seq);
};
