import type { Message } from '@parley/contracts';
import { errorText } from '../../i18n/error-text.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './history-dialog.css';
import { useEarlier } from './use-earlier.ts';
import { Version } from './version.tsx';

interface HistoryDialogProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** What a message said before each of its edits, the latest version first, each with what was changed in it. */
export const HistoryDialog = ({ message, onClose }: HistoryDialogProps) => {
  const t = useT();
  const formats = useFormats();
  const { items, isLoading, refusal, hasMore, load } = useEarlier(message);
  const isDeleted = message.deletedAt !== undefined;
  const sinceOf = (index: number): string | undefined => items[index]?.until;
  const isFirst = (index: number): boolean => index === items.length - 1 && !hasMore && !isLoading && refusal === undefined;
  return (
    <Dialog title={t('message.history')} size="md" isText={!hasMore} onClose={onClose}>
      <p className="dialog-text">{t('history.key')}</p>
      <ol role="list" className="versions">
        {isDeleted ? (
          <li className="version">
            <h3>{t('history.deleted', { time: formats.moment(message.deletedAt ?? '') })}</h3>
          </li>
        ) : (
          <Version title={t('history.now')} at={sinceOf(0)} content={message.content} before={items[0]?.content} />
        )}
        {items.map(({ rev, content, until }, index) => (
          <Version
            key={rev}
            title={isFirst(index) ? t('history.first') : t('history.until', { time: formats.moment(until) })}
            at={isFirst(index) ? message.createdAt : sinceOf(index + 1)}
            content={content}
            before={items[index + 1]?.content}
          />
        ))}
      </ol>
      {isLoading && <Spinner label={t('history.loading')} />}
      {refusal !== undefined && (
        <Notice
          tone="warning"
          end={
            <Button look="quiet" onClick={load}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('history.failed')} {t(errorText(refusal))}
        </Notice>
      )}
      {hasMore && !isLoading && refusal === undefined && <Button onClick={load}>{t('history.more')}</Button>}
    </Dialog>
  );
};
