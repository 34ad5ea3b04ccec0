import type { Message } from '@parley/contracts';
import { PinMark } from '../pins/pin-mark.tsx';
import { ReplyQuote } from '../replies/reply-quote.tsx';
import './message-parts.css';

interface MessageAboveProps {
  readonly message: Message;
  readonly isTabStop: boolean;
}

/** What stands above a message: that it is pinned, and what it answers. */
export const MessageAbove = ({ message, isTabStop }: MessageAboveProps) => {
  const { roomId, replyTo, pinnedAt, deletedAt } = message;
  const isReply = replyTo !== undefined && deletedAt === undefined;
  if (pinnedAt === undefined && !isReply) return null;
  return (
    <div className="message-above">
      {pinnedAt !== undefined && <PinMark at={pinnedAt} />}
      {isReply && <ReplyQuote roomId={roomId} messageId={replyTo} isTabStop={isTabStop} />}
    </div>
  );
};
