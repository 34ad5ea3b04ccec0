import { accept, type MessageId, type Result, type RoomId, type UserId } from '@parley/contracts';
import { asLiving } from './admitted.ts';
import { findReadable } from './reading.ts';
import { cursorOf, revOfCursor } from './rev-cursor.ts';
import type { Store } from './store/index.ts';
import { toMessage } from './wire.ts';

/** Which of those who reacted are wanted. */
export interface ReactionsQuery {
  readonly emoji: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page of those who reacted, in the order in which they did. */
export interface ReactionsPage {
  readonly items: { readonly userId: UserId; readonly at: string }[];
  readonly nextCursor: string | null;
}

/** Tells who reacted: see {@link createReactions}. */
export interface Reactions {
  /** Everybody who reacted to a message with an emoji (RE1). Codes: `not_found`, `forbidden`, `gone`, `invalid` for a cursor. */
  page(userId: UserId, roomId: RoomId, messageId: MessageId, query: ReactionsQuery): Promise<Result<ReactionsPage>>;
}

/** The rules of reading reactions. */
export const createReactions = ({ store }: { readonly store: Store }): Reactions => ({
  page: (userId, roomId, messageId, { emoji, cursor, limit }) =>
    store.snapshot(async (tx) => {
      const room = await findReadable(tx, userId, roomId);
      if (!room.ok) return room;
      const since = revOfCursor(cursor, 0);
      if (!since.ok) return since;
      const [row] = await tx.findMessagesById([{ roomId, messageId }]);
      const message = asLiving(row !== undefined && row.seq >= room.data.floorSeq ? toMessage(row) : undefined);
      if (!message.ok) return message;
      const rows = await tx.reactionsSince({ roomId, seq: message.data.seq, emoji }, since.data, limit + 1);
      const items = rows.slice(0, limit).map((one) => ({ userId: one.userId, at: one.reactedAt.toISOString() }));
      return accept({ items, nextCursor: rows.length > limit ? cursorOf(rows[limit - 1]?.rev ?? 0) : null });
    }),
});
