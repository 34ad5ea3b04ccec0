import { type Message, type Result, type RoomCommand, refuse } from '@parley/contracts';
import type { TakenAttachments } from './attaching.ts';
import type { Giver } from './command-access.ts';
import type { HashedCommand } from './command-batch.ts';
import type { EffectsCollector } from './command-effects.ts';
import type { PinCounts } from './pinning.ts';
import type { PresentMessages } from './present-messages.ts';
import type { Reactors } from './reactors.ts';
import type { StoredRoom } from './store/rooms.ts';

/** A command in a room that it may be given in, and what it is decided by. */
export interface Admitted {
  readonly request: HashedCommand;
  readonly room: StoredRoom;
  readonly giver: Giver;
  readonly now: Date;
  /** What who gives it may see; {@link Admitted.all} is everything. */
  readonly present: PresentMessages;
  readonly all: PresentMessages;
  readonly reactors: Reactors;
  readonly pins: PinCounts;
  readonly taken: TakenAttachments;
  readonly effects: EffectsCollector;
}

/** A command of one type. */
export type Of<Type extends RoomCommand['type']> = Extract<RoomCommand, { type: Type }>;

/** For a message that is not in the room, or that retention dropped. */
export const noSuchMessage = refuse('not_found', 'there is no such message in this room');

/** A message that can still be changed. Codes: `not_found`, `gone`. */
export const asLiving = (message: Message | undefined): Result<Message> => {
  if (message === undefined) return noSuchMessage;
  return message.deletedAt === undefined ? { ok: true, data: message } : refuse('gone', 'this message was deleted');
};
