import type { Message } from '@parley/contracts';
import { useContext } from 'react';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { MayDoContext } from './message-acts.ts';

/** That a message was edited, and when; a press from what it said before, for those who may see that. Keys have `H` for it. */
export const EditedMark = ({ message }: { readonly message: Message }) => {
  const t = useT();
  const formats = useFormats();
  const overlays = useOverlays();
  const may = useContext(MayDoContext);
  const isMine = message.senderId === useMyId();
  const title = formats.dateTime(message.editedAt ?? message.createdAt);
  const words = `(${t('message.edited')})`;
  if (!may.seeEdits && !isMine)
    return (
      <span className="message-edited" title={title}>
        {words}
      </span>
    );
  return (
    <button
      type="button"
      className="message-edited"
      title={`${title}. ${t('message.history')}`}
      aria-haspopup="dialog"
      tabIndex={-1}
      onClick={() => overlays.open({ kind: 'history', message })}
    >
      {words}
    </button>
  );
};
