import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { changesIn, isSameChange, type MessageChange } from './message-change.ts';

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

const placeOf = (key: string, senderId: string, at: number, before: Before | undefined, isFirstUnread: boolean): Place => {
  const isNewDay = before === undefined || !isSameDay(before.at, at);
  const continues = before?.senderId === senderId && at - before.at < groupMs;
  return { key, isFirstUnread, startsGroup: isNewDay || isFirstUnread || !continues, ...(isNewDay ? { day: at } : {}) };
};

/** The rows of a timeline: its messages, then what I have sent and nobody has confirmed. */
export const rowsOf = (input: RowsInput): readonly Row[] => {
  const { messages, pending, myId, readSeq, isBeginning } = input;
  const changes = changesIn(pending);
  const rows: Row[] = isBeginning ? [{ kind: 'beginning', key: 'beginning' }] : [];
  let before: Before | undefined;
  let wasUnread = readSeq === undefined;
  for (const [index, message] of messages.entries()) {
    const at = Date.parse(message.createdAt);
    const isShown = isBeginning || index > 0;
    const isFirstUnread = isShown && !wasUnread && message.seq > (readSeq ?? 0) && message.senderId !== myId;
    wasUnread ||= isFirstUnread;
    const key = message.senderId === myId ? message.clientMessageId : message.id;
    const place = placeOf(key, message.senderId, at, before, isFirstUnread);
    const change = changes.get(message.id);
    if (isShown) rows.push({ kind: 'message', message, ...place, ...(change === undefined ? {} : { change }) });
    before = { senderId: message.senderId, at };
  }
  if (!input.isEnd) return rows;
  for (const item of pending) {
    const { command, createdAt, id } = item.entry;
    if (command.kind !== 'send') continue;
    const at = Math.max(createdAt, before?.at ?? 0);
    rows.push({ kind: 'pending', item, content: command.content, ...placeOf(id, myId, at, before, false) });
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
  return one.message === other.message && isSameChange(one.change, other.change);
};

/** When what a row shows was said, ms or ISO 8601; undefined where it shows none. */
export const timeOfRow = (row: Row | undefined): string | number | undefined => {
  if (row?.kind === 'message') return row.message.createdAt;
  return row?.kind === 'pending' ? row.item.entry.createdAt : undefined;
};
