import type { Message, Reaction } from '@parley/contracts';
import type { OutboxItem } from './outbox.ts';
import type { Plain } from './plain.ts';

/** People whom a message names of each kind of reaction. */
const mostNamed = 10;

/**
 * The reactions to a message as they will be once those of my own that are under way have arrived. Whether I am among more than
 * ten is not to be seen from a message: `mine` names the emoji with which I am known to have reacted beside those.
 */
export const shownReactions = (
  message: Pick<Message, 'id' | 'reactions'>,
  pending: readonly OutboxItem[],
  myId: string,
  mine: readonly string[] = [],
): readonly Plain<Reaction>[] => {
  let shown: readonly Plain<Reaction>[] = message.reactions;
  for (const { entry, status } of pending) {
    const { command } = entry;
    if ((command.kind !== 'react' && command.kind !== 'unreact') || command.messageId !== message.id) continue;
    if (status.status === 'failed') continue;
    const before = shown.find((one) => one.emoji === command.emoji);
    const isMine = before?.userIds.includes(myId) === true || mine.includes(command.emoji);
    if (isMine === (command.kind === 'react')) continue;
    shown = command.kind === 'react' ? withMe(shown, command.emoji, myId) : withoutMe(shown, command.emoji, myId);
  }
  return shown;
};

const withMe = (all: readonly Plain<Reaction>[], emoji: string, myId: string): readonly Plain<Reaction>[] => {
  const more = ({ count, userIds }: Plain<Reaction>) => ({
    emoji,
    count: count + 1,
    userIds: userIds.length < mostNamed ? [...userIds, myId] : userIds,
  });
  if (!all.some((one) => one.emoji === emoji)) return [...all, { emoji, count: 1, userIds: [myId] }];
  return all.map((one) => (one.emoji === emoji ? more(one) : one));
};

const withoutMe = (all: readonly Plain<Reaction>[], emoji: string, myId: string): readonly Plain<Reaction>[] =>
  all.flatMap((one) => {
    if (one.emoji !== emoji) return [one];
    return one.count <= 1 ? [] : [{ ...one, count: one.count - 1, userIds: one.userIds.filter((id) => id !== myId) }];
  });
