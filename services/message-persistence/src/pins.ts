import { accept, type Message, type Result, type RoomId, type UserId } from '@parley/contracts';
import { findReadable } from './reading.ts';
import type { Store } from './store/index.ts';
import { toMessage } from './wire.ts';

/** Lists what is pinned: see {@link createPins}. */
export interface Pins {
  /** The pinned messages of a room, the one that was pinned last first, with the room's `rev`. Codes: `not_found`, `forbidden`. */
  list(userId: UserId, roomId: RoomId): Promise<Result<{ items: Message[]; rev: number }>>;
}

/** The rules of reading pins. */
export const createPins = ({ store }: { readonly store: Store }): Pins => ({
  list: (userId, roomId) =>
    store.snapshot(async (tx) => {
      const room = await findReadable(tx, userId, roomId);
      if (!room.ok) return room;
      const places = (await tx.findPins(roomId)).filter(({ seq }) => seq >= room.data.floorSeq);
      const messages = (await tx.findMessages(places)).map(toMessage).filter((message) => message.pinnedAt !== undefined);
      const bySeq = new Map(messages.map((message) => [message.seq, message]));
      return accept({ items: places.flatMap(({ seq }) => bySeq.get(seq) ?? []), rev: room.data.rev });
    }),
});
