import type { Message } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useFailedInThread, useHasThreadDraft, useMyThread, useThreadHead } from '../../hooks/use-thread.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import './thread-line.css';

interface ThreadLineProps {
  readonly message: Message;
  readonly isTabStop: boolean;
}

/** Beneath a message at which a thread began: who wrote in it, how much, when last, and what of it is new. */
export const ThreadLine = ({ message, isTabStop }: ThreadLineProps) => {
  const t = useT();
  const formats = useFormats();
  const head = useThreadHead(message);
  const unread = useMyThread(message.id)?.unread ?? 0;
  const hasDraft = useHasThreadDraft(message);
  const failed = useFailedInThread(message.id);
  return (
    <Link
      to={{ view: 'room', roomId: message.roomId, thread: { rootId: message.id } }}
      className="thread-line"
      data-unread={unread > 0 || undefined}
      tabIndex={isTabStop ? 0 : -1}
    >
      <span className="thread-line-people">
        {head?.userIds.map((userId) => (
          <Writer key={userId} userId={userId} />
        ))}
      </span>
      <span className="thread-line-count">
        {message.threadCount > 0 ? t('threads.count', { count: message.threadCount }) : t('message.thread')}
      </span>
      {unread > 0 && <span className="thread-line-new">{t('threads.new', { count: unread })}</span>}
      {failed > 0 && (
        <span className="thread-line-failed">
          <Icon name="alert" size={14} />
          {t('rooms.failed', { count: failed })}
        </span>
      )}
      {hasDraft && (
        <span className="thread-line-draft">
          <Icon name="edit" size={14} />
          {t('rooms.draft')}
        </span>
      )}
      {head !== undefined && (
        <time className="thread-line-last" dateTime={head.lastAt} title={formats.dateTime(head.lastAt)}>
          {t('threads.last', { time: formats.moment(head.lastAt) })}
        </time>
      )}
    </Link>
  );
};

const Writer = ({ userId }: { readonly userId: string }) => <Avatar id={userId} name={useName(userId)} size="sm" />;
