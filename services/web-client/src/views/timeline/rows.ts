import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';

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

/** One row of the timeline. */
export type Row =
  | (Place & { readonly kind: 'message'; readonly message: Message })
  | (Place & { readonly kind: 'pending'; readonly item: OutboxItem; readonly content: string })
  | { readonly kind: 'beginning'; readonly key: 'beginning' };

/** What the rows are made of. */
export interface RowsInput {
  readonly messages: readonly Message[];
  readonly pending: readonly OutboxItem[];
  readonly myId: string;
  /** Whether the first message is the room's first. */
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

const isSameDay = (one: number, other: number): boolean => new Date(one).toDateString() === new Date(other).toDateString();

const placeOf = (key: string, senderId: string, at: number, before: Before | undefined, isFirstUnread: boolean): Place => {
  const isNewDay = before === undefined || !isSameDay(before.at, at);
  const continues = before?.senderId === senderId && at - before.at < groupMs;
  return { key, isFirstUnread, startsGroup: isNewDay || isFirstUnread || !continues, ...(isNewDay ? { day: at } : {}) };
};

/** The rows of a timeline: its messages, then what I have sent and nobody has confirmed. */
export const rowsOf = (input: RowsInput): readonly Row[] => {
  const { messages, pending, myId, readSeq } = input;
  const rows: Row[] = input.isBeginning ? [{ kind: 'beginning', key: 'beginning' }] : [];
  let before: Before | undefined;
  let wasUnread = readSeq === undefined;
  for (const message of messages) {
    const isFirstUnread = !wasUnread && message.seq > (readSeq ?? 0) && message.senderId !== myId;
    wasUnread ||= isFirstUnread;
    const at = Date.parse(message.createdAt);
    const key = message.senderId === myId ? message.clientMessageId : message.id;
    rows.push({ kind: 'message', message, ...placeOf(key, message.senderId, at, before, isFirstUnread) });
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

/** How high a row may be, px; what is measured later replaces it. */
export const estimateRow = (row: Row | undefined): number => {
  if (row === undefined || row.kind === 'beginning') return 160;
  const content = row.kind === 'message' ? row.message.content : row.content;
  const lines = content.length < 60 ? 1 : content.split('\n').reduce((sum, line) => sum + Math.ceil((line.length + 1) / 90), 0);
  return 4 + lines * 22 + (row.startsGroup ? 32 : 0) + (row.day === undefined ? 0 : 40) + (row.isFirstUnread ? 24 : 0);
};
