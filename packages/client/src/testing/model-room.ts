import type { HistoryPage, Message, RoomFrame, SyncedRoom } from '@parley/contracts';

/** A room as its owner keeps it, small enough to be obviously right: what FR1, RC1 and the history page promise. */
export interface ModelRoom {
  readonly rev: number;
  readonly epoch: number;
  readonly messages: readonly Message[];
}

export const roomId = '018f0000-0000-7000-8000-000000000001';
const at = '2026-11-24T12:00:00.000Z';

/** Further behind than this, a client starts over. */
const mostChanges = 6;
const newestPage = 4;

/** A room in which nothing has happened. */
export const emptyRoom: ModelRoom = { rev: 0, epoch: 1, messages: [] };

const messageAt = (seq: number, rev: number, content: string): Message =>
  ({
    id: `message-${seq}`,
    roomId,
    seq,
    rev,
    senderId: 'somebody',
    clientMessageId: `${seq}`,
    content,
    threadCount: 0,
    mentions: [],
    reactions: [],
    createdAt: at,
  }) as unknown as Message;

/** The room after one more message. */
export const created = (room: ModelRoom): ModelRoom => {
  const rev = room.rev + 1;
  const seq = room.messages.length + 1;
  return { ...room, rev, messages: [...room.messages, messageAt(seq, rev, `message ${seq} of epoch ${room.epoch}`)] };
};

/** The room after its message `seq` was edited. */
export const edited = (room: ModelRoom, seq: number): ModelRoom => {
  const rev = room.rev + 1;
  const messages = room.messages.map((one) => (one.seq === seq ? { ...one, rev, content: `edited at ${rev}` } : one));
  return { ...room, rev, messages };
};

/** The room as a restored backup has it: fewer changes, another epoch. */
export const restored = (before: ModelRoom, room: ModelRoom): ModelRoom => ({ ...before, epoch: room.epoch + 1 });

const eventOf = (message: Message): RoomFrame['events'][number] => ({
  rev: message.rev,
  type: message.content.startsWith('edited') ? 'message.edited' : 'message.created',
  at,
  data: message,
});

/** Everything after `prevRev`, each object once, as it is now; at most `most` events. */
export const frameSince = (room: ModelRoom, prevRev: number, most = Infinity): RoomFrame => {
  const changed = room.messages.filter(({ rev }) => rev > prevRev).toSorted((one, other) => one.rev - other.rev);
  const events = changed.slice(0, most).map(eventOf);
  const rev = changed.length > events.length ? (events.at(-1)?.rev ?? prevRev) : room.rev;
  return { roomId, epoch: room.epoch, prevRev, rev, events, headRev: room.rev, more: rev < room.rev } as unknown as RoomFrame;
};

/** Which messages a page shows: before or after one, around one, or the newest. */
export interface ModelQuery {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
}

/** Which messages of a room are on a page, as from and to. */
const rangeOf = (count: number, { before, after, around }: ModelQuery, limit: number): readonly [number, number] => {
  if (after !== undefined) return [Math.min(after, count), Math.min(after + limit, count)];
  if (before !== undefined) return [Math.max(0, before - 1 - limit), before - 1];
  if (around === undefined) return [Math.max(0, count - limit), count];
  const from = Math.max(0, Math.min(around - 1 - (limit >> 1), count - limit));
  return [from, Math.min(count, from + limit)];
};

/** A page of history, of this very state. */
export const pageOf = (room: ModelRoom, query: ModelQuery, limit: number): HistoryPage => {
  const { length } = room.messages;
  const [from, to] = rangeOf(length, query, limit);
  return { messages: room.messages.slice(from, to), rev: room.rev, hasMoreBefore: from > 0, hasMoreAfter: to < length };
};

/** What `room:sync` answers (RC1); `noSpace` as where other rooms have filled the reply. */
export const syncedRoom = (room: ModelRoom, asked: { epoch: number; rev: number }, noSpace: boolean): SyncedRoom => {
  const isLost = asked.epoch !== room.epoch || asked.rev > room.rev || room.rev - asked.rev > mostChanges;
  if (noSpace && (isLost || asked.rev < room.rev))
    return { ...frameSince(room, asked.rev, 0), ...asked, headRev: room.rev, events: [], more: true, recovered: true };
  if (!isLost) return { ...frameSince(room, asked.rev, 3), recovered: true };
  const page = room.messages.slice(-newestPage);
  const first = page[0]?.seq ?? 1;
  const events = page.map(eventOf).toSorted((one, other) => one.rev - other.rev);
  const missing = first > 1 ? [{ from: 1, to: first - 1 }] : [];
  return { ...frameSince(room, 0), events, rev: room.rev, more: false, recovered: false, missing };
};
