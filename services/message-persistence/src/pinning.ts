import { accept, limits, type Message, type Result, type RoomId, refuse } from '@parley/contracts';
import { type Admitted, asLiving, type Of } from './admitted.ts';
import { asPinner } from './command-access.ts';

/** How many messages are pinned in rooms; kept up to date while a batch goes on. */
export interface PinCounts {
  of(roomId: RoomId): number;
  add(roomId: RoomId, count: 1 | -1): void;
}

/** Makes them of what was read for the batch. */
export const createPinCounts = (stored: ReadonlyMap<RoomId, number>): PinCounts => {
  const counts = new Map(stored);
  const of = (roomId: RoomId): number => counts.get(roomId) ?? 0;
  return { of, add: (roomId, count) => void counts.set(roomId, of(roomId) + count) };
};

/**
 * Pins a message or takes its pin away; what is as it is to be already is no change. Codes: `not_found`, `gone`, `forbidden`,
 * `muted`, `room_read_only`, and `conflict` where 50 are pinned in the room.
 */
export const setPin = (admitted: Admitted, command: Of<'message.pin' | 'message.unpin'>): Result<Message> => {
  const { room, giver, now, present, pins, effects } = admitted;
  const found = present.named(room.id, command.messageId);
  const allowed = asPinner(room, giver, now);
  if (found !== undefined && !allowed.ok) return allowed;
  const message = asLiving(found);
  if (!message.ok) return message;
  const isPinned = command.type === 'message.pin';
  if (isPinned === (message.data.pinnedAt !== undefined)) return message;
  if (isPinned && pins.of(room.id) >= limits.pinsPerRoom) return tooManyPins;
  pins.add(room.id, isPinned ? 1 : -1);
  return accept(effects.pin(room, message.data, isPinned ? giver.userId : undefined));
};

const tooManyPins = refuse('conflict', `a room has at most ${limits.pinsPerRoom} pinned messages`);
