import type { OutboxItem } from '@parley/client';
import { memo } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { renderContent } from '../../markdown/message-text.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { AuthorLine } from './author-line.tsx';
import { AuthorMark } from './author-mark.tsx';

interface PendingRowProps {
  readonly item: OutboxItem;
  readonly content: string;
  readonly startsGroup: boolean;
  readonly myId: string;
  readonly isTabStop: boolean;
}

/** A message of mine that the server has not confirmed: how far it is, and what to do where it was refused. */
export const PendingRow = memo(({ item, content, startsGroup, myId, isTabStop }: PendingRowProps) => {
  const { status } = item.status;
  const t = useT();
  return (
    <article className="message" data-pending={status} data-starts={startsGroup || undefined} tabIndex={isTabStop ? 0 : -1}>
      <div className="message-gutter">
        {startsGroup ? <AuthorMark userId={myId} /> : <PendingMark status={status} label={t(markText[status])} />}
      </div>
      <div className="message-body">
        {startsGroup && <AuthorLine userId={myId} at={item.entry.createdAt} />}
        <div className="pending-content">{renderContent(content, [])}</div>
        {item.status.status === 'failed' && <Failed id={item.entry.id} reason={t(errorText(item.status.error.code))} />}
        {startsGroup && status === 'waiting' && <p className="pending-note">{t('pending.waiting')}</p>}
      </div>
    </article>
  );
});

const markText = {
  waiting: 'pending.waiting',
  sending: 'pending.sending',
  sent: 'pending.sending',
  failed: 'pending.failed',
} as const;

const PendingMark = ({ status, label }: { readonly status: keyof typeof markText; readonly label: string }) => (
  <span className="pending-mark" title={label}>
    <Icon name={status === 'failed' ? 'alert' : 'clock'} size={14} />
    <span className="visually-hidden">{label}</span>
  </span>
);

const Failed = ({ id, reason }: { readonly id: string; readonly reason: string }) => {
  const t = useT();
  const { client } = useServices();
  return (
    <p className="pending-failed" role="alert">
      <Icon name="alert" size={14} />
      <span>
        {t('pending.failed')} {reason}
      </span>
      <Button look="quiet" onClick={() => client.retry(id)}>
        {t('pending.retry')}
      </Button>
      <Button look="quiet" onClick={() => void client.discard(id)}>
        {t('pending.discard')}
      </Button>
    </p>
  );
};
