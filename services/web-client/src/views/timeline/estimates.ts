import type { Attachment, Message } from '@parley/contracts';
import { heightOf } from '../../state/box-of.ts';
import type { Row } from './rows.ts';

/** How high rows are thought to be that nobody has measured, px. */
export interface Estimates {
  /** The same for as long as the row is held, whatever becomes of its text: what is above the view must not move it unnoticed. */
  sizeOf(row: Row | undefined): number;
  /** What was said of a row; undefined where nothing was. */
  of(key: string): number | undefined;
  /** Forgets all others. */
  keepOnly(keys: ReadonlySet<unknown>): void;
}

/** Makes them; nothing was said yet. */
export const createEstimates = (): Estimates => {
  const said = new Map<string, number>();
  return {
    sizeOf: (row) => {
      if (row === undefined) return estimateRow(row);
      const size = said.get(row.key) ?? estimateRow(row);
      said.set(row.key, size);
      return size;
    },
    of: (key) => said.get(key),
    keepOnly: (keys) => {
      for (const key of said.keys()) if (!keys.has(key)) said.delete(key);
    },
  };
};

const charsPerLine = 90;
const linePx = 22;

/** How high a row may be, px. */
const estimateRow = (row: Row | undefined): number => {
  if (row === undefined || row.kind === 'beginning') return 160;
  const content = row.kind === 'message' ? row.message.content : row.content;
  const lines = content.split('\n').reduce((sum, line) => sum + Math.ceil((line.length + 1) / charsPerLine), 0);
  const above = (row.startsGroup ? 32 : 0) + (row.day === undefined ? 0 : 40) + (row.isFirstUnread ? 24 : 0);
  return 4 + lines * linePx + heightOf(attachmentsOf(row)) + above + (row.kind === 'message' ? estimateParts(row.message) : 0);
};

const attachmentsOf = (row: Exclude<Row, { readonly kind: 'beginning' }>): readonly Attachment[] => {
  if (row.kind === 'message') return row.message.attachments ?? [];
  const { command } = row.item.entry;
  return command.kind === 'send' ? (command.attachments ?? []).map(({ attachment }) => attachment) : [];
};

const estimateParts = ({ replyTo, pinnedAt, reactions, threadCount, previews = [] }: Message): number =>
  (replyTo === undefined ? 0 : 22) +
  (pinnedAt === undefined ? 0 : 18) +
  104 * previews.length +
  (reactions.length > 0 ? 32 : 0) +
  (threadCount > 0 ? 34 : 0);
