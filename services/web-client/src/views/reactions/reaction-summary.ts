import { type OutboxItem, shownReactions } from '@parley/client';
import type { Message } from '@parley/contracts';

/** One kind of reaction as it is shown. */
export interface ShownReaction {
  readonly emoji: string;
  readonly count: number;
  readonly isMine: boolean;
  /** Up to ten who reacted, in their order, as the message names them. */
  readonly userIds: readonly string[];
}

/** What is known beside the message itself. */
export interface ReactionsBeside {
  /** My reactions to it that are under way. */
  readonly pending: readonly OutboxItem[];
  readonly myId: string;
  /** The emoji with which I am known to have reacted, whether or not the message names me. */
  readonly mine: readonly string[];
}

/** The reactions to a message as they will be once mine have arrived. */
export const summarise = (
  message: Pick<Message, 'id' | 'reactions'>,
  { pending, myId, mine }: ReactionsBeside,
): readonly ShownReaction[] => {
  const wanted = new Map(
    pending.flatMap(({ entry: { command } }) =>
      command.kind === 'react' || command.kind === 'unreact' ? [[command.emoji, command.kind === 'react'] as const] : [],
    ),
  );
  return shownReactions(message, pending, myId, mine).map(({ emoji, count, userIds }) => ({
    emoji,
    count,
    userIds,
    isMine: wanted.get(emoji) ?? (userIds.some((id) => id === myId) || mine.includes(emoji)),
  }));
};
