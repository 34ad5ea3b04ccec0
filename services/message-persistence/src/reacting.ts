import { accept, limits, type Message, type Reaction, type Result, refuse } from '@parley/contracts';
import { type Admitted, asLiving, type Of } from './admitted.ts';
import { asUnmuted } from './command-access.ts';

/**
 * Reacts to a message. Whoever is in the room may, also where only owners and moderators write, unless they are muted. What is
 * there already is no change. Codes: `not_found`, `gone`, `muted`, and `conflict` beyond 20 kinds.
 */
export const addReaction = (admitted: Admitted, command: Of<'reaction.add'>): Result<Message> => {
  const { room, giver, reactors, effects } = admitted;
  const message = asReacted(admitted, command);
  if (!message.ok) return message;
  const { data: before } = message;
  const kind = { roomId: room.id, seq: before.seq, emoji: command.emoji };
  if (reactors.has(kind, giver.userId)) return message;
  const known = before.reactions.find((one) => one.emoji === command.emoji);
  if (known === undefined && before.reactions.length >= limits.reactionKinds) return tooManyKinds;
  reactors.add(kind, giver.userId, known?.count ?? 0);
  const reaction = withOneMore(known ?? { emoji: command.emoji, count: 0, userIds: [] }, giver.userId);
  return accept(effects.react(room, before, giver.userId, command.emoji, reaction));
};

/** Takes a reaction of one's own back; where there is none, that is no change. Codes: `not_found`, `gone`, `muted`. */
export const removeReaction = (admitted: Admitted, command: Of<'reaction.remove'>): Result<Message> => {
  const { room, giver, reactors, effects } = admitted;
  const message = asReacted(admitted, command);
  if (!message.ok) return message;
  const { data: before } = message;
  const kind = { roomId: room.id, seq: before.seq, emoji: command.emoji };
  if (!reactors.has(kind, giver.userId)) return message;
  reactors.remove(kind, giver.userId);
  const count = (before.reactions.find((one) => one.emoji === command.emoji)?.count ?? 1) - 1;
  const userIds = reactors.first(kind).slice(0, limits.reactionUserIds);
  const reaction = count === 0 ? undefined : { emoji: command.emoji, count, userIds };
  return accept(effects.react(room, before, giver.userId, command.emoji, reaction));
};

const tooManyKinds = refuse('conflict', `a message has at most ${limits.reactionKinds} kinds of reactions`);

const asReacted = ({ room, giver, now, present }: Admitted, { messageId }: Of<'reaction.add' | 'reaction.remove'>) => {
  const message = asLiving(present.named(room.id, messageId));
  if (!message.ok) return message;
  const allowed = asUnmuted(giver, now);
  return allowed.ok ? message : allowed;
};

const withOneMore = ({ emoji, count, userIds }: Reaction, userId: Reaction['userIds'][number]): Reaction => ({
  emoji,
  count: count + 1,
  userIds: userIds.length < limits.reactionUserIds ? [...userIds, userId] : userIds,
});

/** The reactions to a message after one kind of them changed: it keeps its place, a new one comes last. */
export const reactionsWith = (all: readonly Reaction[], emoji: string, reaction: Reaction | undefined): Reaction[] => {
  if (reaction === undefined) return all.filter((one) => one.emoji !== emoji);
  const isKnown = all.some((one) => one.emoji === emoji);
  return isKnown ? all.map((one) => (one.emoji === emoji ? reaction : one)) : [...all, reaction];
};
