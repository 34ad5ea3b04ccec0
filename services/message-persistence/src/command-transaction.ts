import type { Message, MessageId, RoomId, UserId } from '@parley/contracts';
import { type CommandPlan, decideCommands, type HashedCommand } from './command-batch.ts';
import type { MessageChange } from './command-effects.ts';
import { findMentionSites, mentionedBy } from './mentions.ts';
import type { Queries } from './store/index.ts';
import type { MentionRow, NameInRoom } from './store/mentions.ts';
import type { CommandFacts } from './store/message-keys.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMessage } from './wire.ts';

/** A batch that was decided and stored, with its rooms as they were before it. */
export interface StoredCommands {
  readonly plan: CommandPlan;
  readonly rooms: ReadonlyMap<RoomId, StoredRoom>;
}

/**
 * Decides and stores a batch. New messages that mention nobody take one statement to lock, one to look up and one to
 * store; whatever else a batch holds takes its own beside those.
 */
export const storeCommands = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  newId: () => MessageId,
): Promise<StoredCommands> => {
  const locked = await tx.lockRooms([...new Set(commands.map((one) => one.roomId))]);
  const rooms = new Map(locked.map((room) => [room.id, room]));
  const names = commands.map(({ roomId, userId, command }) => ({ roomId, userId, commandId: command.commandId }));
  const { facts, now } = await tx.lookUpCommands(names);
  const messages = await findMessages(tx, commands, facts);
  const memberNamed = await findNamed(tx, commands, facts);
  const plan = decideCommands({ commands, states: facts, rooms, messages, memberNamed, now, newId });
  await store(tx, plan);
  return { plan, rooms };
};

/** What repeats are about, as it is now (MS4), and what the others name. */
const findMessages = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  facts: readonly CommandFacts[],
): Promise<Message[]> => {
  const places = commands.flatMap(({ roomId }, index) => {
    const known = facts[index]?.known;
    return known === undefined ? [] : [{ roomId, ...known }];
  });
  const names = commands.flatMap(({ roomId, command }, index) =>
    command.type === 'message.send' || facts[index]?.known !== undefined ? [] : [{ roomId, messageId: command.messageId }],
  );
  return [...(await tx.findMessages(places)), ...(await tx.findMessagesById(names))].map(toMessage);
};

/** Who is meant by the names that new texts hold (RD3); asks only where one holds any. */
const findNamed = async (
  tx: Queries,
  commands: readonly HashedCommand[],
  facts: readonly CommandFacts[],
): Promise<(roomId: RoomId, username: string) => UserId | undefined> => {
  const wanted = new Map<string, NameInRoom>();
  for (const [index, { roomId, command }] of commands.entries()) {
    if (command.type === 'message.delete' || facts[index]?.known !== undefined) continue;
    for (const username of findMentionSites(command.content).flatMap((site) => site.names))
      wanted.set(`${roomId}/${username}`, { roomId, username });
  }
  if (wanted.size === 0) return () => undefined;
  const named = await tx.findNamedMembers([...wanted.values()]);
  const ids = new Map(named.map((one) => [`${one.roomId}/${one.username}`, one.userId]));
  return (roomId, username) => ids.get(`${roomId}/${username}`);
};

const store = async (tx: Queries, { messages, changes, keys, advances }: CommandPlan): Promise<void> => {
  const mentions = messages.flatMap(({ message }) => mentionRows(message, message));
  const sentTo = advances.filter((one) => one.firstSeq <= one.lastSeq);
  if (messages.length > 0) await tx.insertMessages({ messages, mentions, advances: sentTo });
  if (keys.length === 0) return;
  const changedRooms = new Set(changes.map(({ after }) => after.roomId));
  await tx.changeMessages({
    messages: changes.map((change) => change.after),
    mentionsAdded: changes.flatMap(({ before, after }) => mentionRows(after, without(after, before))),
    mentionsRemoved: changes.flatMap(({ before, after }) => mentionRows(before, without(before, after))),
    keys,
    heads: advances.filter((one) => changedRooms.has(one.roomId)),
  });
};

/** A message with those of its mentions whose people the other has not. */
const without = (message: Message, other: Message): Pick<Message, 'mentions'> => {
  const there = new Set(other.mentions.map((one) => one.userId));
  return { mentions: message.mentions.filter((one) => !there.has(one.userId)) };
};

const mentionRows = ({ roomId, senderId, seq }: MessageChange['after'], { mentions }: Pick<Message, 'mentions'>): MentionRow[] =>
  mentionedBy(senderId, mentions).map((userId) => ({ roomId, userId, seq }));
