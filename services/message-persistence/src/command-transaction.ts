import {
  type AttachmentId,
  limits,
  type Mention,
  type Message,
  type MessageId,
  type RoomId,
  type UserId,
} from '@parley/contracts';
import type { LastStatement } from '@parley/service-kit';
import { type CommandPlan, type CommandState, decideCommands, type HashedCommand } from './command-batch.ts';
import type { MessageChange } from './command-effects.ts';
import { followersOf, newFollowers } from './following.ts';
import { callsRoom, findMentionSites, mentionedBy } from './mentions.ts';
import type { Recalled } from './room-memory.ts';
import type { Queries } from './store/index.ts';
import type { MentionRows, NameInRoom } from './store/mentions.ts';
import type { CommandFacts } from './store/message-keys.ts';
import type { NewMessages } from './store/messages.ts';
import type { ReactionKind, StoredReactors } from './store/reactions.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMessage } from './wire.ts';

/** A batch that was decided and stored, with its rooms as they were before it. */
export interface StoredCommands {
  readonly plan: CommandPlan;
  readonly rooms: ReadonlyMap<RoomId, StoredRoom>;
  /**
   * What was read for it under the rooms' locks, in the order of the commands, with the database's time and our monotonic one
   * (ms) when that was told; nothing where memory was enough.
   */
  readonly lookedUp?: { readonly states: readonly CommandState[]; readonly now: Date; readonly at: number };
}

/**
 * Decides and stores a batch. Everything that a decision on new messages rests on is asked for together with the lock, and
 * the commit goes with what stores them, so that they wait twice for the database. Repeats, edits and deletes take
 * statements of their own beside those.
 */
export const storeCommands = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  newId: () => MessageId,
): Promise<LastStatement<StoredCommands>> => {
  const names = commands.map(({ roomId, userId, command }) => ({ roomId, userId, commandId: command.commandId }));
  const lock = tx.lockRooms([...new Set(commands.map((one) => one.roomId))]);
  const [locked, { facts, now }, memberNamed] = await Promise.all([lock, tx.lookUpCommands(names), findNamed(tx, commands)]);
  const at = performance.now();
  const rooms = new Map(locked.map((room) => [room.id, room]));
  const messages = await findMessages(tx, commands, facts);
  const [reactors, pinCounts, taken] = await Promise.all([
    findReactors(tx, commands, messages),
    countPins(tx, commands),
    findTaken(tx, commands),
  ]);
  const read = { messages, reactors, pinCounts, taken, memberNamed };
  const plan = decideCommands({ commands, states: facts, rooms, ...read, now, newId });
  return { result: { plan, rooms, lookedUp: { states: facts, now, at } }, ...(await storePlan(tx, plan)) };
};

/**
 * What a batch comes to by what is remembered. Undefined unless that is enough and allows all of it: it is new messages that
 * can mention nobody, and what would be refused is looked up first.
 */
export const planFromMemory = (
  commands: readonly HashedCommand[],
  recalled: Recalled,
  newId: () => MessageId,
): CommandPlan | undefined => {
  if (!commands.every(isPlain) || [...recalled.rooms.values()].some(isSlow)) return undefined;
  const plan = decideCommands({ commands, ...recalled, ...nothingRead, newId });
  return plan.answers.every((answer) => answer.ok) ? plan : undefined;
};

/**
 * Stores such a plan; waits once for the database. @throws a serialization failure when a room is no longer as it was
 * remembered, a unique violation when a command was carried out before.
 */
export const storeRemembered = async (
  tx: Queries,
  { rooms }: Recalled,
  plan: CommandPlan,
): Promise<LastStatement<StoredCommands>> => {
  const locked = tx.lockUnchangedRooms([...rooms.values()]);
  return { result: { plan, rooms }, last: Promise.all([locked, tx.insertMessages(newMessagesOf(plan))]) };
};

/**
 * The same for one room, in one statement: what mostly comes while there is little to do, when a message pays for each.
 * Undefined when the room is no longer as it was remembered. @throws a unique violation as above.
 */
export const storeInRemembered = async (
  queries: Queries,
  rooms: ReadonlyMap<RoomId, StoredRoom>,
  room: StoredRoom,
  plan: CommandPlan,
): Promise<StoredCommands | undefined> =>
  (await queries.insertIntoUnchangedRoom(newMessagesOf(plan), room)) ? { plan, rooms } : undefined;

const nothingRead = {
  messages: [],
  reactors: [],
  pinCounts: new Map<RoomId, number>(),
  taken: [],
  memberNamed: () => undefined,
};

/** When somebody last wrote there is not remembered. */
const isSlow = (room: StoredRoom): boolean => room.slowModeSeconds > 0;

const isPlain = ({ command }: HashedCommand): boolean =>
  command.type === 'message.send' &&
  command.replyTo === undefined &&
  command.threadOf === undefined &&
  command.attachments === undefined &&
  findMentionSites(command.content).length === 0;

/** What repeats are about, as it is now (MS4), what the others name, and in whose thread that is which one edits or deletes. */
export const findMessages = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  facts: readonly CommandFacts[],
): Promise<Message[]> => {
  const places = commands.flatMap(({ roomId }, index) => {
    const known = facts[index]?.known;
    return known === undefined ? [] : [{ roomId, ...known }];
  });
  const names = commands.flatMap(({ roomId, command }, index) =>
    facts[index]?.known === undefined ? namedIn(command).map((messageId) => ({ roomId, messageId })) : [],
  );
  const found = [...(await tx.findMessages(places)), ...(await tx.findMessagesById(names))].map(toMessage);
  const there = new Set(found.map((message) => message.id));
  const changed = new Set(commands.flatMap(({ command }) => (isOfContent(command) ? [command.messageId] : [])));
  const roots = found.flatMap(({ id, roomId, threadOf }) =>
    threadOf !== undefined && changed.has(id) && !there.has(threadOf) ? [{ roomId, messageId: threadOf }] : [],
  );
  return [...found, ...(await tx.findMessagesById(roots)).map(toMessage)];
};

const isOfContent = (
  command: HashedCommand['command'],
): command is Extract<HashedCommand['command'], { type: 'message.edit' | 'message.delete' }> =>
  command.type === 'message.edit' || command.type === 'message.delete';

const namedIn = (command: HashedCommand['command']): MessageId[] =>
  command.type === 'message.send' ? [command.replyTo, command.threadOf].filter((id) => id !== undefined) : [command.messageId];

/** Who reacts with what commands name: of each kind as many as are told, and one more for each that may go. */
export const findReactors = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  messages: readonly Message[],
): Promise<readonly StoredReactors[]> => {
  const seqs = new Map(messages.map((message) => [message.id, message.seq]));
  const kinds = new Map<string, ReactionKind>();
  const userIds = new Set<UserId>();
  let removals = 0;
  for (const { roomId, userId, command } of commands) {
    if (command.type !== 'reaction.add' && command.type !== 'reaction.remove') continue;
    const seq = seqs.get(command.messageId);
    if (seq === undefined) continue;
    kinds.set(`${roomId}/${seq}/${command.emoji}`, { roomId, seq, emoji: command.emoji });
    userIds.add(userId);
    if (command.type === 'reaction.remove') removals += 1;
  }
  if (kinds.size === 0) return [];
  return tx.findReactors([...kinds.values()], [...userIds], limits.reactionUserIds + removals);
};

const countPins = async (tx: Queries, commands: readonly HashedCommand[]): Promise<ReadonlyMap<RoomId, number>> => {
  const roomIds = new Set(commands.flatMap(({ roomId, command }) => (command.type === 'message.pin' ? [roomId] : [])));
  const counts = roomIds.size === 0 ? [] : await tx.countPins([...roomIds]);
  return new Map(counts.map(({ roomId, count }) => [roomId, count]));
};

/** Which of the files that new messages name are taken; a room's files are its own, so that its lock covers them. */
const findTaken = async (tx: Queries, commands: readonly HashedCommand[]): Promise<readonly AttachmentId[]> => {
  const ids = commands.flatMap(({ command }) =>
    command.type === 'message.send' ? (command.attachments ?? []).map(({ id }) => id) : [],
  );
  return ids.length === 0 ? [] : tx.findTakenAttachments(ids);
};

/** Who is meant by the names that new texts hold (RD3); asks only where one holds any. */
const findNamed = async (
  tx: Queries,
  commands: readonly HashedCommand[],
): Promise<(roomId: RoomId, username: string) => UserId | undefined> => {
  const wanted = new Map<string, NameInRoom>();
  for (const { roomId, command } of commands) {
    if (command.type !== 'message.send' && command.type !== 'message.edit') continue;
    for (const username of findMentionSites(command.content).flatMap((site) => site.names))
      wanted.set(`${roomId}/${username}`, { roomId, username });
  }
  if (wanted.size === 0) return () => undefined;
  const named = await tx.findNamedMembers([...wanted.values()]);
  const ids = new Map(named.map((one) => [`${one.roomId}/${one.username}`, one.userId]));
  return (roomId, username) => ids.get(`${roomId}/${username}`);
};

/** Answers the last statement, which is under way; what a batch stores beside it is stored by then. */
export const storePlan = async (tx: Queries, plan: CommandPlan): Promise<{ readonly last?: Promise<unknown> }> => {
  const { messages, changes, keys, advances } = plan;
  const inserted = messages.length > 0 ? insert(tx, plan) : undefined;
  if (keys.length === 0 && changes.length === 0) return inserted === undefined ? {} : { last: inserted };
  await inserted;
  const changedRooms = new Set(changes.map(({ after }) => after.roomId));
  const last = tx.changeMessages({
    messages: changes.map(({ after, lastChange }) => ({ message: after, lastChange })),
    ...plan.beside,
    ...mentionChanges(changes),
    followers: changes.flatMap(newFollowers),
    keys,
    heads: advances.filter((one) => changedRooms.has(one.roomId)),
  });
  return { last };
};

/** What keeps a slow room's pace is a statement of its own, so that no other room pays for it. */
const insert = (tx: Queries, plan: CommandPlan): Promise<unknown> => {
  const paced = plan.paces.length > 0 ? [tx.keepPaces(plan.paces)] : [];
  return Promise.all([...paced, tx.insertMessages(newMessagesOf(plan))]);
};

const newMessagesOf = ({ messages, advances }: CommandPlan): NewMessages => ({
  messages,
  mentions: rowsOf(messages.map(({ message, root }) => ({ message, mentions: message.mentions, rootSeq: root?.seq }))),
  threads: messages.flatMap(({ message: { roomId, seq, senderId, createdAt }, root }) =>
    root === undefined ? [] : [{ roomId, rootSeq: root.seq, seq, senderId, createdAt: new Date(createdAt) }],
  ),
  followers: messages.flatMap(({ message, root }) => (root === undefined ? [] : followersOf(message, root))),
  attachments: messages.flatMap(({ message: { roomId, seq, createdAt, attachments = [] } }) =>
    attachments.map(({ id }) => ({ id, roomId, seq, createdAt: new Date(createdAt) })),
  ),
  advances: advances.filter((one) => one.firstSeq <= one.lastSeq),
});

/** Whose mentions of a message are to be written, and which. */
interface Mentioning {
  readonly message: Message;
  readonly mentions: readonly Mention[];
  readonly rootSeq: number | undefined;
}

const rowsOf = (all: readonly Mentioning[]): MentionRows => ({
  people: all.flatMap(({ message: { roomId, senderId, seq }, mentions, rootSeq }) =>
    mentionedBy(senderId, mentions).map((userId) => ({ roomId, userId, seq, rootSeq })),
  ),
  rooms: all.flatMap(({ message: { roomId, senderId, seq }, mentions, rootSeq }) =>
    callsRoom(mentions) ? [{ roomId, seq, senderId, rootSeq }] : [],
  ),
});

const mentionChanges = (changes: readonly MessageChange[]) => ({
  mentionsAdded: rowsOf(
    changes.map(({ before, after, rootSeq }) => ({ message: after, mentions: without(after, before), rootSeq })),
  ),
  mentionsRemoved: rowsOf(
    changes.map(({ before, after, rootSeq }) => ({ message: before, mentions: without(before, after), rootSeq })),
  ),
});

/** The mentions of a message that another state of it has not. */
const without = (message: Message, other: Message): Mention[] => {
  const there = new Set(other.mentions.map(whoIsMeant));
  return message.mentions.filter((one) => !there.has(whoIsMeant(one)));
};

const whoIsMeant = (mention: Mention): string => ('userId' in mention ? mention.userId : 'room');
