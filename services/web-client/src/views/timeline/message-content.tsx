import type { Message } from '@parley/contracts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { renderContent, renderMessage } from '../../markdown/message-text.tsx';
import { ChangeNote } from './change-note.tsx';
import { EditedMark } from './edited-mark.tsx';
import type { MessageChange } from './message-change.ts';

interface MessageContentProps {
  readonly message: Message;
  readonly change: MessageChange | undefined;
}

/** What a message says, or will say as soon as the server has taken my change of it. */
export const MessageContent = ({ message, change }: MessageContentProps) => {
  const t = useT();
  const formats = useFormats();
  if (message.deletedAt !== undefined)
    return (
      <>
        <p className="message-deleted" title={formats.dateTime(message.deletedAt)}>
          {t('message.deleted')}
        </p>
        {change?.kind === 'edit' && change.refusal !== undefined && <ChangeNote message={message} change={change} />}
      </>
    );
  const isComing = change?.kind === 'edit' && change.refusal === undefined;
  const isEdited = message.editedAt !== undefined && change === undefined;
  return (
    <>
      <div className="message-text" data-edited={isEdited || undefined} data-changing={isGoing(change) || undefined}>
        {isComing ? renderContent(change.content, []) : renderMessage(message)}
        {isEdited && <EditedMark message={message} />}
      </div>
      {change !== undefined && <ChangeNote message={message} change={change} />}
    </>
  );
};

const isGoing = (change: MessageChange | undefined): boolean => change !== undefined && change.refusal === undefined;
