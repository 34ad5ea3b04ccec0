import type { RoomId } from '@parley/contracts';
import type { EditPlace, ExportedEdit } from './store/exported.ts';
import type { Queries } from './store/index.ts';
import type { StoredMessage } from './store/messages.ts';
import { toMessage } from './wire.ts';

/** Where messages of a room go on in a copy: at a message, or in the midst of its edits, behind that of a `rev`. */
export interface MessagesPlace {
  readonly seq: number;
  readonly editsAfter?: number | undefined;
}

/** Some messages of a copy with their edits. */
export interface MessagesWithEdits {
  readonly items: readonly {
    readonly row: StoredMessage;
    readonly lines: readonly object[];
    /** Nothing more comes of it. */
    readonly isWhole: boolean;
  }[];
  /** Where to go on where not all fit. */
  readonly next: MessagesPlace | undefined;
}

/** Nobody says how often a message may be edited: all that one said is not to be in memory at once. */
const mostBytes = 4_194_304;
const noEdits = { edits: [], isCut: false };

/** Lines of messages, which are ascending by `seq`, each with its edits, unless they are none of the copy's: as many as fit. */
export const withEdits = async (
  tx: Pick<Queries, 'editsOfSeqs'>,
  roomId: RoomId,
  rows: readonly StoredMessage[],
  { place, areEditsCopied }: { readonly place: MessagesPlace; readonly areEditsCopied: boolean },
): Promise<MessagesWithEdits> => {
  // What deleted messages said is for nobody to take along (MS12).
  const seqs = areEditsCopied ? rows.filter(({ deletedAt }) => deletedAt === null).map(({ seq }) => seq) : [];
  const behind: EditPlace = { seq: place.editsAfter === undefined ? 0 : place.seq, rev: place.editsAfter ?? 0 };
  const { edits, isCut } = seqs.length === 0 ? noEdits : await tx.editsOfSeqs(roomId, seqs, behind, mostBytes);
  const last = isCut ? edits.at(-1) : undefined;
  // Of the message at which it was cut there may be more edits: it comes by itself, unless it is the first one.
  const isFirst = last !== undefined && !rows.some(({ seq }) => seq < last.seq);
  const shown = rows.filter(({ seq }) => last === undefined || (isFirst ? seq === last.seq : seq < last.seq));
  const editsBySeq = Map.groupBy(edits, ({ seq }) => seq);
  const items = shown.map((row) => ({
    row,
    lines: [
      ...(place.editsAfter !== undefined && row.seq === place.seq ? [] : [{ type: 'message', ...toMessage(row) }]),
      ...(editsBySeq.get(row.seq) ?? []).map((edit) => editLine(row, edit)),
    ],
    isWhole: !isFirst,
  }));
  if (last === undefined) return { items, next: undefined };
  return { items, next: isFirst ? { seq: last.seq, editsAfter: last.rev } : { seq: last.seq } };
};

const editLine = ({ id: messageId }: StoredMessage, { rev, content, replacedAt }: ExportedEdit) => ({
  type: 'edit',
  messageId,
  rev,
  content,
  until: replacedAt.toISOString(),
});
