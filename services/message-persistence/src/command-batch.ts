import {
  type AttachmentId,
  accept,
  type CommandDone,
  type CommandId,
  type Message,
  type MessageId,
  type RequestId,
  type Result,
  type RoomCommand,
  type RoomId,
  refuse,
  type Traceparent,
  type UserId,
  type UserRole,
} from '@parley/contracts';
import { asMember } from './access.ts';
import { type Admitted, noSuchMessage, type Of } from './admitted.ts';
import { attach, createTakenAttachments } from './attaching.ts';
import { asAdmitted, asDeleter, asPaced, asWriter } from './command-access.ts';
import { collectEffects, type Effects } from './command-effects.ts';
import { createPinCounts, setPin } from './pinning.ts';
import { place } from './placing.ts';
import { createPresentMessages, type PresentMessages, visibleMessages } from './present-messages.ts';
import { removePreview } from './previewing.ts';
import { addReaction, removeReaction } from './reacting.ts';
import { createReactors } from './reactors.ts';
import type { KnownCommand, Standing } from './store/message-keys.ts';
import type { StoredReactors } from './store/reactions.ts';
import type { StoredRoom } from './store/rooms.ts';

/** One command, over whichever path it came. */
export interface CommandRequest {
  readonly requestId: RequestId;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly userRole: UserRole;
  readonly command: RoomCommand;
  /** Only of what is traced. */
  readonly traceparent?: Traceparent | undefined;
}

/** A command with the hash of what it asks for, in hex. */
export interface HashedCommand extends CommandRequest {
  readonly requestHash: string;
}

/** How a repeat is recognised, and the place of its message. */
export type KnownName = Pick<KnownCommand, 'requestHash' | 'requestId' | 'seq'>;

/** What holds for one command, read under its room's lock. */
export interface CommandState {
  readonly standing: Standing;
  readonly known: KnownName | undefined;
}

/** Everything that a decision rests on; `states` has one entry per command, in their order. */
export interface CommandBatch {
  readonly commands: readonly HashedCommand[];
  readonly states: readonly CommandState[];
  readonly rooms: ReadonlyMap<RoomId, StoredRoom>;
  /** Every message that a command names, that one stands in the thread of, or that a repeat is about, where it is there. */
  readonly messages: readonly Message[];
  /** Who reacts with what a command names. */
  readonly reactors: readonly StoredReactors[];
  /** How many messages are pinned in rooms in which a command pins. */
  readonly pinCounts: ReadonlyMap<RoomId, number>;
  /** Which of the files that commands name belong to a message already, or to none for good. */
  readonly taken: readonly AttachmentId[];
  readonly memberNamed: (roomId: RoomId, username: string) => UserId | undefined;
  readonly now: Date;
  readonly newId: () => MessageId;
}

/** What becomes of a batch: an answer per command, in their order, and what it comes to. */
export interface CommandPlan extends Effects {
  readonly answers: readonly Result<CommandDone>[];
  /** How many commands were recognised as carried out before. */
  readonly repeats: number;
}

const stranger: CommandState = {
  standing: { role: null, mutedUntil: null, bannedUntil: null, lastSentAt: null, visibleFromSeq: null },
  known: undefined,
};

/**
 * Decides commands in their order (MS3): a repeat gets the present message (MS4), what may be done is done with the next
 * `rev` of its room, everything else is refused (MS7). Repeats come first, so that what was sent stays answered `ok`
 * although who sent it has left since. Codes: `conflict`, `gone`, `not_found`, `forbidden`, `banned`, `room_read_only`,
 * `muted`.
 */
export const decideCommands = (batch: CommandBatch): CommandPlan => {
  const { commands, states, rooms, now } = batch;
  // What lies below a room's floor is no more, also while it is still there (PV2).
  const present = createPresentMessages(batch.messages.filter(({ roomId, seq }) => seq >= (rooms.get(roomId)?.floorSeq ?? 1)));
  const effects = collectEffects({ ...batch, present });
  const done = createDone();
  const reactors = createReactors(batch.reactors);
  const pins = createPinCounts(batch.pinCounts);
  const taken = createTakenAttachments(batch.taken);
  const ofAll = { now, all: present, reactors, pins, taken, effects };
  let repeats = 0;

  const decide = (request: HashedCommand, { standing, known: before }: CommandState): Result<CommandDone> => {
    const giver = { ...standing, userId: request.userId, userRole: request.userRole };
    const known = done.find(request) ?? before;
    if (known !== undefined) {
      const repeated = answerRepeat(request, known, present);
      if (!repeated.ok) return repeated;
      const shown = asShown(repeated.data.message, request, rooms.get(request.roomId), giver);
      if (!shown.ok) return shown;
      repeats += 1;
      return repeated;
    }
    const room = asAdmitted(request.command.type, rooms.get(request.roomId), giver, now);
    const seen = visibleMessages(present, giver.visibleFromSeq);
    const message = room.ok ? carryOut({ ...ofAll, request, room: room.data, giver, present: seen }) : room;
    if (!message.ok) return message;
    done.add(request, message.data.seq);
    return accept({ message: message.data, duplicate: false });
  };

  const answers = commands.map((request, index) => decide(request, states[index] ?? stranger));
  return { answers, ...effects.collected(), repeats };
};

interface Done {
  find(request: CommandRequest): KnownName | undefined;
  add(request: HashedCommand, seq: number): void;
}

/** What this batch has done, by the id of the command first: two that are no repeats hardly ever share one. */
const createDone = (): Done => {
  const byId = new Map<CommandId, (Pick<HashedCommand, 'roomId' | 'userId'> & KnownName)[]>();
  return {
    find: ({ roomId, userId, command }) =>
      byId.get(command.commandId)?.find((one) => one.roomId === roomId && one.userId === userId),
    add: ({ roomId, userId, command, requestHash, requestId }, seq) => {
      const others = byId.get(command.commandId) ?? [];
      byId.set(command.commandId, [...others, { roomId, userId, requestHash, requestId, seq }]);
    },
  };
};

/** The same request is the same command given twice by whoever carries it: its first answer was perhaps never told. */
const answerRepeat = (
  { roomId, requestHash, requestId }: HashedCommand,
  known: KnownName,
  present: PresentMessages,
): Result<CommandDone> => {
  if (known.requestHash !== requestHash) return refuse('conflict', 'this id was already used for another command');
  const message = present.at(roomId, known.seq);
  if (message === undefined) return refuse('gone', 'this message was stored and has since been removed by retention');
  return accept({ message, duplicate: known.requestId !== requestId });
};

/**
 * What somebody wrote they are shown by a repeat although they have left since, and so is everybody what is deleted: both tell nothing
 * that others said. What others wrote, to which one reacted or what one pinned, is for those who may read it now (RO7). Codes:
 * `not_found`, `forbidden`.
 */
const asShown = (
  message: Message,
  { userId }: HashedCommand,
  room: StoredRoom | undefined,
  { role, visibleFromSeq }: Standing,
): Result<unknown> => {
  if (message.senderId === userId || message.deletedAt !== undefined) return accept(null);
  const found = asMember(room, role !== null);
  if (!found.ok) return found;
  return visibleFromSeq !== null && message.seq < visibleFromSeq ? noSuchMessage : found;
};

const carryOut = (admitted: Admitted): Result<Message> => {
  const { command } = admitted.request;
  switch (command.type) {
    case 'message.send':
      return send(admitted, command);
    case 'message.edit':
      return kept(admitted, edit(admitted, command));
    case 'message.delete':
      return kept(admitted, remove(admitted, command));
    case 'message.pin':
    case 'message.unpin':
      return kept(admitted, setPin(admitted, command));
    case 'preview.remove':
      return kept(admitted, removePreview(admitted, command));
    case 'reaction.add':
      return kept(admitted, addReaction(admitted, command));
    case 'reaction.remove':
      return kept(admitted, removeReaction(admitted, command));
  }
};

const kept = ({ request, effects }: Admitted, message: Result<Message>): Result<Message> => {
  if (message.ok) effects.keep(request, message.data);
  return message;
};

const send = (admitted: Admitted, command: Of<'message.send'>): Result<Message> => {
  const { request, room, giver, now, effects } = admitted;
  const allowed = asWriter(room, giver, now);
  if (!allowed.ok) return allowed;
  const paced = asPaced(room, giver, effects.lastSent(room, giver), now);
  if (!paced.ok) return paced;
  const placed = place(admitted, command);
  const attached = placed.ok ? attach(admitted, command) : placed;
  if (!attached.ok) return attached;
  return placed.ok ? accept(effects.send(request, room, giver, command, placed.data.root)) : placed;
};

const changedSince = refuse('conflict', 'this message has changed since');

const saysNothing = refuse('invalid', 'a message without attachments says something', {
  issues: [{ path: 'content', message: 'must have at least 1 characters' }],
});

/** Only a message's sender edits it. What is as it is to be already is no change. */
const edit = (admitted: Admitted, command: Of<'message.edit'>): Result<Message> => {
  const { room, giver, now, present, effects } = admitted;
  const message = present.named(room.id, command.messageId);
  if (message === undefined) return noSuchMessage;
  if (message.senderId !== giver.userId) return refuse('forbidden', 'only its sender may edit a message');
  const allowed = asWriter(room, giver, now);
  if (!allowed.ok) return allowed;
  if (message.deletedAt !== undefined) return refuse('gone', 'this message was deleted');
  if (command.ifMatch !== undefined && command.ifMatch !== message.rev) return changedSince;
  if (command.content === '' && message.attachments === undefined) return saysNothing;
  if (message.content === command.content) return accept(message);
  return accept(effects.edit(room, giver, message, command.content, rootOf(admitted, message)));
};

/** Deleting what is deleted is no change, whatever its `rev`. */
const remove = (admitted: Admitted, command: Of<'message.delete'>): Result<Message> => {
  const { room, giver, present, pins, reactors, effects } = admitted;
  const message = present.named(room.id, command.messageId);
  if (message === undefined) return noSuchMessage;
  const allowed = asDeleter(room, message, giver);
  if (!allowed.ok) return allowed;
  if (message.deletedAt !== undefined) return accept(message);
  if (command.ifMatch !== undefined && command.ifMatch !== message.rev) return changedSince;
  if (message.pinnedAt !== undefined) pins.add(room.id, -1);
  reactors.clear(room.id, message.seq);
  return accept(effects.remove(room, message, rootOf(admitted, message)));
};

/** The message in whose thread another one stands. */
/** It counts its replies, whoever may see it. */
const rootOf = ({ room, all }: Admitted, { threadOf }: Message): Message | undefined =>
  threadOf === undefined ? undefined : all.named(room.id, threadOf);
