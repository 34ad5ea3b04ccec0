import { accept, type EarlierContent, type MessageId, type Result, type RoomId, refuse } from '@parley/contracts';
import { asMember, managingRole } from './access.ts';
import { noSuchMessage } from './admitted.ts';
import type { Caller } from './people.ts';
import { cursorOf, revOfCursor } from './rev-cursor.ts';
import type { Store } from './store/index.ts';
import { toMessage } from './wire.ts';

/** Tells what messages said before: see {@link createEdits}. */
export interface Edits {
  /**
   * What a message said before each of its edits, the latest first (RE1): for those who moderate the room, and for its sender
   * while it is not deleted. Codes: `not_found`, `forbidden`, `gone`, `invalid` for a cursor.
   */
  page(caller: Caller, roomId: RoomId, messageId: MessageId, page: EditsQuery): Promise<Result<EditsPage>>;
}

/** Which of them are wanted. */
export interface EditsQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Some of them. */
export interface EditsPage {
  readonly items: EarlierContent[];
  readonly nextCursor: string | null;
}

/** The rules of reading what was edited (MS12). */
export const createEdits = ({ store }: { readonly store: Store }): Edits => ({
  page: (caller, roomId, messageId, { cursor, limit }) =>
    store.snapshot(async (tx) => {
      const [found] = await tx.findRoomsFor(caller.userId, [roomId]);
      const room = asMember(found?.room, found?.role !== undefined);
      if (!room.ok) return room;
      const below = revOfCursor(cursor, room.data.rev + 1);
      if (!below.ok) return below;
      const [row] = await tx.findMessagesById([{ roomId, messageId }]);
      if (row === undefined || row.seq < room.data.floorSeq) return noSuchMessage;
      const message = toMessage(row);
      // What is said in a room is for those who are in it: what the installation made somebody raises their place there only.
      const role = managingRole(room.data, found?.role, caller);
      const moderates = room.data.kind !== 'direct' && (role === 'owner' || role === 'moderator');
      if (!moderates && message.senderId !== caller.userId) return notTheirs;
      if (!moderates && message.deletedAt !== undefined) return deleted;
      const rows = await tx.editsBefore(roomId, message.seq, below.data, limit + 1);
      const items = rows.slice(0, limit).map(({ rev, content, mentions, replacedAt }) => ({
        rev,
        content,
        mentions: [...(mentions ?? [])],
        until: replacedAt.toISOString(),
      }));
      return accept({ items, nextCursor: rows.length > limit ? cursorOf(rows[limit - 1]?.rev ?? 0) : null });
    }),
});

const notTheirs = refuse('forbidden', 'only its sender and those who moderate the room see what a message said before');
const deleted = refuse('gone', 'this message was deleted');
