import type { Message } from '@parley/contracts';
import { memo } from 'react';
import { usePerson } from '../../hooks/use-person.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { renderMessage } from '../../markdown/message-text.tsx';
import { AuthorLine } from './author-line.tsx';
import { AuthorMark } from './author-mark.tsx';

interface MessageRowProps {
  readonly message: Message;
  readonly startsGroup: boolean;
  readonly mentionsMe: boolean;
  readonly isTabStop: boolean;
}

/** One message. */
export const MessageRow = memo(({ message, startsGroup, mentionsMe, isTabStop }: MessageRowProps) => {
  const t = useT();
  const formats = useFormats();
  const person = usePerson(message.senderId);
  const time = formats.time(message.createdAt);
  const name = person?.displayName ?? t('message.unknownAuthor');
  const isDeleted = message.deletedAt !== undefined;

  return (
    <article
      className="message"
      data-seq={message.seq}
      data-starts={startsGroup || undefined}
      data-mentions-me={mentionsMe || undefined}
      data-edited={(message.editedAt !== undefined && !isDeleted) || undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={t('message.from', { name, time })}
    >
      <div className="message-gutter">
        {startsGroup ? (
          <AuthorMark userId={message.senderId} />
        ) : (
          <time dateTime={message.createdAt} title={formats.dateTime(message.createdAt)}>
            {time}
          </time>
        )}
      </div>
      <div className="message-body">
        {startsGroup && <AuthorLine userId={message.senderId} at={message.createdAt} />}
        {isDeleted ? <p className="message-deleted">{t('message.deleted')}</p> : renderMessage(message)}
        {message.editedAt !== undefined && !isDeleted && (
          <span className="message-edited" title={formats.dateTime(message.editedAt)}>
            ({t('message.edited')})
          </span>
        )}
      </div>
    </article>
  );
});
