import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { useContext } from 'react';
import { useFailedInThread, useHasThreadDraft } from '../../hooks/use-thread.ts';
import { onDemand } from '../../ui/on-demand.tsx';
import { Attachments } from '../attachments/attachments.tsx';
import { LinkPreviews } from '../previews/link-previews.tsx';
import { Reactions } from '../reactions/reactions.tsx';
import { SeenLineContext } from '../seen/use-seen-line.ts';
import { ThreadLine } from '../threads/thread-line.tsx';
import { RowPartContext } from './row-part.ts';
import { ThreadContext } from './thread-context.ts';

interface MessageBelowProps {
  readonly message: Message;
  /** My reactions to it that are under way. */
  readonly reacting: readonly OutboxItem[];
  readonly isTabStop: boolean;
}

const SeenLine = onDemand(() => import('../seen/seen-line.tsx').then((part) => part.SeenLine));

/** What stands beneath the text of a message, in its order; each part draws nothing where it has nothing to say. */
export const MessageBelow = ({ message, reacting, isTabStop }: MessageBelowProps) => {
  const setPart = useContext(RowPartContext);
  const isInThread = useContext(ThreadContext) !== undefined;
  const seen = useContext(SeenLineContext);
  const hasDraft = useHasThreadDraft(message);
  const failed = useFailedInThread(message.id);
  const hasThread = message.threadCount > 0 || hasDraft || failed > 0;
  return (
    <>
      {message.previews !== undefined && <LinkPreviews message={message} isTabStop={isTabStop} />}
      {message.attachments !== undefined && (
        <Attachments attachments={message.attachments} message={message} isTabStop={isTabStop} />
      )}
      <Reactions message={message} pending={reacting} isTabStop={isTabStop} onPick={() => setPart(message.id, 'picker')} />
      {hasThread && !isInThread && <ThreadLine message={message} isTabStop={isTabStop} />}
      {seen?.messageId === message.id && <SeenLine message={message} view={seen.view} isTabStop={isTabStop} />}
    </>
  );
};
