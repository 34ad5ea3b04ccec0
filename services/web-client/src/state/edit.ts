/** A message that is being edited in place. */
export interface Edit {
  readonly messageId: string;
  readonly seq: number;
  /** The message in whose thread it stands. */
  readonly threadOf: string | undefined;
  /**
   * The state of the message that is edited: a later one is not overwritten. Undefined where an edit of mine was still on its
   * way, which makes a later one by itself.
   */
  readonly rev: number | undefined;
  /** What the text was when it was taken up. */
  readonly from: string;
  readonly text: string;
  /** Whether something was typed that the message does not say. */
  readonly isChanged: boolean;
  /** How often somebody wanted to edit while this was open: it is shown to them again. */
  readonly asked: number;
}

/** The edits of a room that were kept, by any window: at most one of each message. Nothing for anything else. */
export const parseEdits = (text: string | undefined): readonly Edit[] => {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.flatMap(editOf) : [];
  } catch {
    return [];
  }
};

/** What is kept of them; undefined where there are none. */
export const editsToKeep = (edits: readonly Edit[]): string | undefined =>
  edits.length === 0
    ? undefined
    : JSON.stringify(
        edits.map(({ messageId, seq, threadOf, rev, from, text }) => ({ messageId, seq, threadOf, rev, from, text })),
      );

const editOf = (value: unknown): readonly Edit[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (!('messageId' in value && 'seq' in value && 'from' in value && 'text' in value)) return [];
  const { messageId, seq, from, text } = value;
  const rev = 'rev' in value ? value.rev : undefined;
  const threadOf = 'threadOf' in value && typeof value.threadOf === 'string' ? value.threadOf : undefined;
  if (typeof messageId !== 'string' || typeof seq !== 'number' || (rev !== undefined && typeof rev !== 'number')) return [];
  if (typeof from !== 'string' || typeof text !== 'string') return [];
  return [{ messageId, seq, threadOf, rev, from, text, isChanged: true, asked: 0 }];
};
