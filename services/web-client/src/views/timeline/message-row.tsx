import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { memo } from 'react';
import { usePerson } from '../../hooks/use-person.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { AuthorLine } from './author-line.tsx';
import { AuthorMark } from './author-mark.tsx';
import { EditField } from './edit-field.tsx';
import { MessageAbove } from './message-above.tsx';
import type { MessageAct } from './message-acts.ts';
import { MessageBelow } from './message-below.tsx';
import type { MessageChange } from './message-change.ts';
import { MessageContent } from './message-content.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import type { RowPart } from './row-part.ts';

interface MessageRowProps {
  readonly message: Message;
  readonly change: MessageChange | undefined;
  /** My reactions to it that are under way. */
  readonly reacting: readonly OutboxItem[];
  readonly startsGroup: boolean;
  readonly mentionsMe: boolean;
  readonly isTabStop: boolean;
  /** A link has just led here. */
  readonly isHighlighted: boolean;
  readonly isEdited: boolean;
  /** What may be done with it, while somebody points at it or has the focus there. */
  readonly acts: readonly MessageAct[] | undefined;
  /** What is open at it. */
  readonly openPart: RowPart | undefined;
}

/** One message. */
export const MessageRow = memo((props: MessageRowProps) => {
  const { message, change, reacting, startsGroup, mentionsMe, isTabStop, isHighlighted, isEdited, acts, openPart } = props;
  const t = useT();
  const formats = useFormats();
  const person = usePerson(message.senderId);
  const time = formats.time(message.createdAt);
  const name = person?.displayName ?? t('message.unknownAuthor');
  const bodyId = `message-${message.id}`;

  return (
    <article
      className="message"
      data-seq={message.seq}
      data-starts={startsGroup || undefined}
      data-mentions-me={mentionsMe || undefined}
      data-highlighted={isHighlighted || undefined}
      data-editing={isEdited || undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={t('message.from', { name, time })}
      aria-describedby={isEdited ? undefined : bodyId}
    >
      <MessageAbove message={message} isTabStop={isTabStop} />
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
        {startsGroup && <AuthorLine userId={message.senderId} at={message.createdAt} isTabStop={isTabStop} />}
        <div id={bodyId}>{isEdited ? <EditField message={message} /> : <MessageContent message={message} change={change} />}</div>
        <MessageBelow message={message} reacting={reacting} isTabStop={isTabStop} />
      </div>
      {acts !== undefined && !isEdited && <MessageToolbar message={message} acts={acts} openPart={openPart} />}
    </article>
  );
});
