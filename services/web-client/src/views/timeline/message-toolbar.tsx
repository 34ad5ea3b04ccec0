import type { Message } from '@parley/contracts';
import { type KeyboardEvent, useContext } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { focusRow } from './focus-row.ts';
import { actKeys, type MessageAct, MessageActsContext } from './message-acts.ts';
import './message-toolbar.css';

interface MessageToolbarProps {
  readonly message: Message;
  readonly acts: readonly MessageAct[];
}

const looks = {
  edit: { icon: 'edit', text: 'message.edit' },
  copyText: { icon: 'copy', text: 'message.copyText' },
  copyLink: { icon: 'link', text: 'message.copyLink' },
  markUnread: { icon: 'unread', text: 'message.markUnread' },
  report: { icon: 'flag', text: 'message.report' },
  delete: { icon: 'trash', text: 'message.delete' },
} as const satisfies Record<MessageAct, { readonly icon: IconName; readonly text: string }>;

/** What may be done with the message that somebody points at, or that has the focus. */
export const MessageToolbar = ({ message, acts }: MessageToolbarProps) => {
  const t = useT();
  const doers = useContext(MessageActsContext);
  return (
    <div className="message-toolbar" role="toolbar" aria-label={t('message.actions')} onKeyDown={goAlong}>
      {acts.map((act, index) => (
        <IconButton
          key={act}
          icon={looks[act].icon}
          label={t(looks[act].text)}
          title={`${t(looks[act].text)} (${actKeys[act] === 'Delete' ? t('keys.delete') : actKeys[act].toUpperCase()})`}
          tabIndex={index === 0 ? 0 : -1}
          data-act={act}
          onClick={({ currentTarget }) => {
            // There is no button for it any more when the question about it is answered.
            if (act === 'delete') focusRow(currentTarget);
            doers?.do(act, message);
          }}
        />
      ))}
    </div>
  );
};

/** The arrows go from one to the next; Escape goes back to the message. */
const goAlong = (event: KeyboardEvent<HTMLElement>): void => {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === event.target);
  const forward = event.currentTarget.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
  const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
  const step = event.key === forward ? 1 : event.key === back ? -1 : 0;
  if (event.key === 'Escape') event.currentTarget.closest('article')?.focus();
  else if (step !== 0) buttons.at((at + step) % buttons.length)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
};
