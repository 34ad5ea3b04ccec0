import { accept, type Result, type RoomId, type UserId } from '@parley/contracts';
import { withEdits } from './export-messages.ts';
import { type ExportPart, type ExportPlace, findCopied } from './export-part.ts';
import type { Queries, Store } from './store/index.ts';
import { timeOfSeqs } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMember, toRoom } from './wire.ts';

/** Whose copy of which room. */
export interface RoomExport {
  readonly userId: UserId;
  readonly roomId: RoomId;
}

const membersAtOnce = 500;
const messagesAtOnce = 500;

/**
 * The next part of a copy of a room (PV4), read in one snapshot. The copy ends at the message that was the last one when it began; each
 * message is as it was when it was read, which its `rev` says. Who may not copy the room any more gets no further. Codes: `not_found`,
 * `forbidden`.
 */
export const readRoomPart = (store: Store, of: RoomExport, place: ExportPlace | undefined): Promise<Result<ExportPart>> =>
  store.snapshot(async (tx) => {
    const room = await findCopied(tx, of.userId, of.roomId);
    if (!room.ok) return room;
    return accept(await readPart(tx, of, room.data, place));
  });

const readPart = async (tx: Queries, of: RoomExport, room: StoredRoom, place: ExportPlace | undefined): Promise<ExportPart> => {
  if (place?.stage === 'members') return readMembers(tx, room, place);
  if (place?.stage === 'messages') return readMessages(tx, room, place);
  const { epoch, rev, lastSeq, floorSeq } = room;
  const head = { type: 'export', format: 1, kind: 'room', by: of.userId, epoch, rev, fromSeq: floorSeq, toSeq: lastSeq };
  return { lines: [head, { type: 'room', ...toRoom(room) }], next: { stage: 'members', lastSeq }, progress: 0 };
};

type At<Stage> = Extract<ExportPlace, { stage: Stage }>;

const readMembers = async (tx: Queries, room: StoredRoom, { after, lastSeq }: At<'members'>): Promise<ExportPart> => {
  const members = await tx.pageOfEverybody(room.id, after, membersAtOnce);
  const isLast = members.length < membersAtOnce;
  return {
    lines: members.map((member) => ({ type: 'member', ...toMember(member) })),
    next: isLast
      ? { stage: 'messages', seq: room.floorSeq, lastSeq }
      : { stage: 'members', after: members.at(-1)?.userId, lastSeq },
    progress: 0,
  };
};

const readMessages = async (tx: Queries, room: StoredRoom, { seq, editsAfter, lastSeq }: At<'messages'>): Promise<ExportPart> => {
  const from = Math.max(seq, room.floorSeq);
  if (from > lastSeq) return { lines: [{ type: 'end', rev: room.rev }], next: undefined, progress: 1 };
  const to = Math.min(from + messagesAtOnce - 1, lastSeq);
  const time = timeOfSeqs(await tx.findMonths(room.id), from, to);
  const rows = time === undefined ? [] : await tx.messagesIn(room.id, { from, to, time });
  // In a direct room earlier texts are their author's.
  const { items, next } = await withEdits(tx, room.id, rows, {
    place: { seq, editsAfter },
    areEditsCopied: room.kind !== 'direct',
  });
  const living = items.filter(({ row, isWhole }) => isWhole && row.deletedAt === null).map(({ row }) => row.seq);
  const reactionsBySeq = Map.groupBy(await tx.reactionsTo(room.id, living), (one) => one.seq);
  const lines = items.flatMap((item) => [
    ...item.lines,
    ...(reactionsBySeq.get(item.row.seq) ?? []).map(({ userId, emoji, reactedAt }) => ({
      type: 'reaction',
      messageId: item.row.id,
      userId,
      emoji,
      at: reactedAt.toISOString(),
    })),
  ]);
  const place = next ?? { seq: to + 1 };
  const all = Math.max(lastSeq - room.floorSeq + 1, 1);
  return { lines, next: { stage: 'messages', ...place, lastSeq }, progress: Math.min((place.seq - room.floorSeq) / all, 1) };
};
