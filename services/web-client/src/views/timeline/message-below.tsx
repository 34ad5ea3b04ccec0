import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useContext } from 'react';
import { Reactions } from '../reactions/reactions.tsx';
import { ThreadLine } from '../threads/thread-line.tsx';
import { RowPartContext } from './row-part.ts';
import { ThreadContext } from './thread-context.ts';

interface MessageBelowProps {
  readonly message: Message;
  /** My reactions to it that are under way. */
  readonly reacting: readonly OutboxItem[];
  readonly isTabStop: boolean;
}

/** What stands beneath the text of a message, in its order; each part draws nothing where it has nothing to say. */
export const MessageBelow = ({ message, reacting, isTabStop }: MessageBelowProps) => {
  const setPart = useContext(RowPartContext);
  const isInThread = useContext(ThreadContext) !== undefined;
  return (
    <>
      <Reactions message={message} pending={reacting} isTabStop={isTabStop} onPick={() => setPart(message.id, 'picker')} />
      {message.threadCount > 0 && !isInThread && <ThreadLine message={message} isTabStop={isTabStop} />}
    </>
  );
};
