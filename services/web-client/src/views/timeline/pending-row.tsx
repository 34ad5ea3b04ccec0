import type { OutboxCommand, OutboxItem } from '@parley/client';
import { memo } from 'react';
import { useHasNetwork } from '../../hooks/use-connection.ts';
import { useLate } from '../../hooks/use-late.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { renderContent } from '../../markdown/message-text.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Attachments } from '../attachments/attachments.tsx';
import { ReplyQuote } from '../replies/reply-quote.tsx';
import { AuthorLine } from './author-line.tsx';
import { AuthorMark } from './author-mark.tsx';
import { PendingFailed } from './pending-failed.tsx';
import './message-parts.css';
import './pending-row.css';

interface PendingRowProps {
  readonly item: OutboxItem;
  readonly content: string;
  readonly startsGroup: boolean;
  readonly myId: string;
  readonly isTabStop: boolean;
}

/** What is confirmed within this is not worth a word, ms. */
const patienceMs = 1_000;

/** A message of mine that the server has not confirmed: how far it is, and what to do where it was refused. */
export const PendingRow = memo(({ item, content, startsGroup, myId, isTabStop }: PendingRowProps) => {
  const { entry, status } = item;
  const { replyTo, threadOf, attachments = [] } = sendOf(entry);
  const isLate = useLate(entry.createdAt, patienceMs) && status.status !== 'sent';
  return (
    <article
      className="message"
      data-pending={status.status === 'failed' ? 'failed' : isLate ? 'late' : 'fresh'}
      data-starts={startsGroup || undefined}
      tabIndex={isTabStop ? 0 : -1}
    >
      {replyTo !== undefined && (
        <div className="message-above">
          <ReplyQuote roomId={entry.roomId} messageId={replyTo} isTabStop={false} />
        </div>
      )}
      <div className="message-gutter">{startsGroup && <AuthorMark userId={myId} />}</div>
      <div className="message-body">
        {startsGroup && <AuthorLine userId={myId} at={entry.createdAt} />}
        {content !== '' && <div className="pending-content">{renderContent(content, [])}</div>}
        {attachments.length > 0 && (
          <div className="pending-content">
            <Attachments attachments={attachments.map(({ attachment }) => attachment)} isTabStop={false} />
          </div>
        )}
        {status.status === 'failed' && (
          <PendingFailed
            id={entry.id}
            place={{ roomId: entry.roomId, threadOf }}
            content={content}
            attachments={attachments}
            replyTo={status.error.code === 'gone' || status.error.code === 'not_found' ? undefined : replyTo}
            reason={errorText(status.error.code)}
          />
        )}
      </div>
      {isLate && status.status !== 'failed' && <PendingState />}
    </article>
  );
});

/** What a message that is to be sent goes with. */
const sendOf = ({ command }: OutboxItem['entry']): Partial<Extract<OutboxCommand, { kind: 'send' }>> =>
  command.kind === 'send' ? command : {};

const PendingState = () => {
  const t = useT();
  const { client } = useServices();
  const hasNetwork = useHasNetwork();
  const isOnline = useObservable(client.connection).status === 'online' && hasNetwork;
  return (
    <span className="pending-state">
      <Icon name="clock" size={14} />
      {t(isOnline ? 'pending.sending' : 'pending.offline')}
    </span>
  );
};
