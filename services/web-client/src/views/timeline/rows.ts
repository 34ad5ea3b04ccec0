import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { areSameItems, changesIn, isSameChange, type MessageChange, reactionsIn } from './message-change.ts';

/** What stands above a row and what it continues. */
interface Place {
  /** Stays the same while the row is the same to the reader: while a pending message becomes a stored one too. */
  readonly key: string;
  /** The time of its day, where the row is the first one of it. */
  readonly day?: string | number;
  /** The first one that was not read when the room was opened. */
  readonly isFirstUnread: boolean;
  /** Whether it names its author; the ones after it within five minutes do not. */
  readonly startsGroup: boolean;
}

/** A row that shows a stored message, and what I am about to make of it. */
export type MessageRowData = Place & {
  readonly kind: 'message';
  readonly message: Message;
  readonly change?: MessageChange;
  /** My reactions to it that are under way. */
  readonly reacting: readonly OutboxItem[];
};

/** One row of the timeline. */
export type Row =
  | MessageRowData
  | (Place & { readonly kind: 'pending'; readonly item: OutboxItem; readonly content: string })
  | { readonly kind: 'beginning'; readonly key: 'beginning' };

/** What the rows are made of. */
export interface RowsInput {
  readonly messages: readonly Message[];
  readonly pending: readonly OutboxItem[];
  readonly myId: string;
  /**
   * Whether the first message is the room's first. Where it is not, it gets no row: only what comes before it tells whether
   * it begins a day or a group, and a row shall not change its height when that has come.
   */
  readonly isBeginning: boolean;
  /** Whether the newest message is held, which is where pending ones stand. */
  readonly isEnd: boolean;
  /** The last one that was read when the room was opened; undefined draws no line. */
  readonly readSeq: number | undefined;
}

/** Messages of one author within this time are a group, ms. */
const groupMs = 5 * 60 * 1_000;

interface Before {
  readonly senderId: string;
  readonly at: number;
}

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).setHours(0, 0, 0, 0) === new Date(other).setHours(0, 0, 0, 0);

interface Said {
  readonly senderId: string;
  readonly at: number;
  readonly isFirstUnread: boolean;
  /** What it answers stands above it, and its author below that. */
  readonly isReply: boolean;
}

const placeOf = (key: string, { senderId, at, isFirstUnread, isReply }: Said, before: Before | undefined): Place => {
  const isNewDay = before === undefined || !isSameDay(before.at, at);
  const continues = before?.senderId === senderId && at - before.at < groupMs && !isReply;
  return { key, isFirstUnread, startsGroup: isNewDay || isFirstUnread || !continues, ...(isNewDay ? { day: at } : {}) };
};

/** The rows of a timeline: its messages, then what I have sent and nobody has confirmed. */
export const rowsOf = (input: RowsInput): readonly Row[] => {
  const { messages, pending, myId, readSeq, isBeginning } = input;
  const changes = changesIn(pending);
  const reactingTo = reactionsIn(pending);
  const rows: Row[] = isBeginning ? [{ kind: 'beginning', key: 'beginning' }] : [];
  let before: Before | undefined;
  let wasUnread = readSeq === undefined;
  for (const [index, message] of messages.entries()) {
    const at = Date.parse(message.createdAt);
    const isShown = isBeginning || index > 0;
    const isFirstUnread = isShown && !wasUnread && message.seq > (readSeq ?? 0) && message.senderId !== myId;
    wasUnread ||= isFirstUnread;
    const key = message.senderId === myId ? message.clientMessageId : message.id;
    const isReply = message.replyTo !== undefined;
    const place = placeOf(key, { senderId: message.senderId, at, isFirstUnread, isReply }, before);
    const change = changes.get(message.id);
    const reacting = reactingTo(message.id);
    if (isShown) rows.push({ kind: 'message', message, reacting, ...place, ...(change === undefined ? {} : { change }) });
    before = { senderId: message.senderId, at };
  }
  if (!input.isEnd) return rows;
  for (const item of pending) {
    const { command, createdAt, id } = item.entry;
    if (command.kind !== 'send') continue;
    const at = Math.max(createdAt, before?.at ?? 0);
    const isReply = command.replyTo !== undefined;
    const place = placeOf(id, { senderId: myId, at, isFirstUnread: false, isReply }, before);
    rows.push({ kind: 'pending', item, content: command.content, ...place });
    before = { senderId: myId, at };
  }
  return rows;
};

/** The rows, each the same object as before where it shows the same: such a row is not drawn again. */
export const reuseRows = (before: readonly Row[], now: readonly Row[]): readonly Row[] => {
  const known = new Map(before.map((row) => [row.key, row]));
  return now.map((row) => {
    const old = known.get(row.key);
    return old !== undefined && isSameRow(old, row) ? old : row;
  });
};

const isSameRow = (one: Row, other: Row): boolean => {
  if (one.kind === 'beginning' || other.kind === 'beginning') return one.kind === other.kind;
  const isSamePlace = one.day === other.day && one.isFirstUnread === other.isFirstUnread && one.startsGroup === other.startsGroup;
  if (!isSamePlace || one.kind !== 'message' || other.kind !== 'message') return false;
  return one.message === other.message && isSameChange(one.change, other.change) && areSameItems(one.reacting, other.reacting);
};

/** When what a row shows was said, ms or ISO 8601; undefined where it shows none. */
export const timeOfRow = (row: Row | undefined): string | number | undefined => {
  if (row?.kind === 'message') return row.message.createdAt;
  return row?.kind === 'pending' ? row.item.entry.createdAt : undefined;
};
