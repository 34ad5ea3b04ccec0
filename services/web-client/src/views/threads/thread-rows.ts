import type { ThreadSnapshot } from '@parley/client';
import type { Message } from '@parley/contracts';
import { type Row, rowsOf } from '../timeline/rows.ts';

interface ThreadRowsInput {
  readonly snapshot: Pick<ThreadSnapshot, 'messages' | 'pending'>;
  readonly root: Message | undefined;
  readonly myId: string;
  /** Up to where it was read when it was opened; undefined draws no line. */
  readonly readSeq: number | undefined;
}

/** The rows of a thread: the message at which it began, what was said to it, and what I have sent and nobody has confirmed. */
export const threadRowsOf = ({ snapshot: { messages, pending }, root, myId, readSeq }: ThreadRowsInput): readonly Row[] => {
  const shared = { myId, isBeginning: true, isEnd: true };
  const changes = pending.filter(({ entry }) => entry.command.kind !== 'send');
  const first = root === undefined ? [] : rowsOf({ ...shared, messages: [root], pending: changes, readSeq: undefined });
  const rest = rowsOf({ ...shared, messages, pending, readSeq });
  return [...first.map(withoutDay), ...rest].filter(({ kind }) => kind !== 'beginning');
};

/** It is old news: its time is told beside its author. */
const withoutDay = (row: Row): Row => {
  if (row.kind !== 'message') return row;
  const { day: _, ...rest } = row;
  return rest;
};
