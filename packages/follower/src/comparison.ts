import type { RoomHeads, RoomId } from '@parley/contracts';
import type { RoomSource } from './room-source.ts';
import type { Cursor, Cursors } from './store/cursors.ts';

/** What {@link compareHeads} takes. */
export interface ComparisonOptions {
  readonly source: RoomSource;
  readonly cursors: Pick<Cursors<never>, 'behind'>;
  readonly owns: (roomId: RoomId) => boolean;
  /** Takes rooms that are not held as they stand; resolves when there is place for more. */
  readonly found: (roomIds: readonly RoomId[]) => Promise<void>;
  readonly signal: AbortSignal;
}

const isHeld = (cursor: Cursor | undefined, head: RoomHeads['items'][number], epoch: number): boolean =>
  cursor?.epoch === epoch && cursor.rev === head.rev && cursor.floorSeq === head.floorSeq;

/** Rooms of one page that are not held as they stand: that changed, that are new, and that are there no more. */
const differing = ({ epoch, items }: RoomHeads, held: readonly Cursor[]): RoomId[] => {
  const cursors = new Map(held.map((cursor) => [cursor.roomId, cursor]));
  const there = new Set(items.map((head) => head.roomId));
  const changed = items.filter((head) => !isHeld(cursors.get(head.roomId), head, epoch)).map((head) => head.roomId);
  return [...changed, ...[...cursors.keys()].filter((roomId) => !there.has(roomId))];
};

/** Goes through the heads of all rooms, page by page, and through the cursors beside them. */
export const compareHeads = async (options: ComparisonOptions): Promise<void> => {
  const { source, cursors, owns, found, signal } = options;
  let after: RoomId | undefined;
  do {
    const page = await source.heads(after);
    const held = await cursors.behind(after, page.next);
    await found(differing(page, held).filter(owns));
    after = page.next;
  } while (after !== undefined && !signal.aborted);
};
