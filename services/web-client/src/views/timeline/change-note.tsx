import type { Message } from '@parley/contracts';
import { type MouseEvent, useContext } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import './change-note.css';
import { focusRow } from './focus-row.ts';
import { MessageActsContext } from './message-acts.ts';
import type { MessageChange } from './message-change.ts';
import { usePutBack } from './use-put-back.ts';

interface ChangeNoteProps {
  readonly message: Message;
  readonly change: MessageChange;
}

const goingText = { edit: 'message.saving', delete: 'message.deleting' } as const;
const refusedText = { edit: 'message.notSaved', delete: 'message.notDeleted' } as const;

/** How far my change of a message is, and what to do where it was refused. */
export const ChangeNote = ({ message, change }: ChangeNoteProps) => {
  const t = useT();
  const { client } = useServices();
  const acts = useContext(MessageActsContext);
  const putBack = usePutBack(message);
  const isDeleted = message.deletedAt !== undefined;
  const { id, kind, content, refusal } = change;
  if (refusal === undefined) return <p className="change-note">{t(goingText[kind])}</p>;
  return (
    <p className="change-note" data-refused role="alert">
      <Icon name="alert" size={14} />
      <span>
        {t(refusedText[kind])} {t(errorText(refusal))}
      </span>
      {/* The same once more would overwrite what somebody has not seen. */}
      {refusal !== 'conflict' && !isDeleted && (
        <Button look="quiet" onClick={(event) => leaveFor(event, () => client.retry(id))}>
          {t('pending.retry')}
        </Button>
      )}
      {kind === 'edit' && !isDeleted && (
        <Button look="quiet" onClick={() => acts?.editAgain(message, id, content)}>
          {t('message.editAgain')}
        </Button>
      )}
      {kind === 'edit' && isDeleted && (
        <Button look="quiet" onClick={(event) => putBack(event, id, content)}>
          {t('pending.edit')}
        </Button>
      )}
      <Button look="quiet" onClick={(event) => leaveFor(event, () => client.discard(id))}>
        {t('pending.discard')}
      </Button>
    </p>
  );
};

/** The focus stays at the message, for the button goes. */
const leaveFor = (event: MouseEvent, act: () => void): void => {
  focusRow(event.currentTarget);
  act();
};
