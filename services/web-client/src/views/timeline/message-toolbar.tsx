import type { Message } from '@parley/contracts';
import { type KeyboardEvent, useContext, useRef } from 'react';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { QuickReactions } from '../reactions/quick-reactions.tsx';
import { ReactButton } from '../reactions/react-button.tsx';
import { focusRowAgain } from './focus-row.ts';
import { actKeys, type MessageAct, MessageActsContext } from './message-acts.ts';
import { actLooks, inMenu } from './message-menu.ts';
import './message-toolbar.css';
import { type RowPart, RowPartContext } from './row-part.ts';
import { useMessageMenu } from './use-message-menu.ts';

interface MessageToolbarProps {
  readonly message: Message;
  readonly acts: readonly MessageAct[];
  readonly openPart: RowPart | undefined;
}

/** What may be done with the message that somebody points at, or that has the focus: the usual at once, the rest in a menu. */
export const MessageToolbar = ({ message, acts, openPart }: MessageToolbarProps) => {
  const t = useT();
  const doers = useContext(MessageActsContext);
  const setPart = useContext(RowPartContext);
  const myId = useMyId();
  const toolbarRef = useRef<HTMLDivElement>(null);
  const entries = useMessageMenu(message, acts, toolbarRef);
  const atOnce = acts.filter((act) => !inMenu.has(act) && act !== 'react');
  return (
    <div
      ref={toolbarRef}
      className="message-toolbar"
      role="toolbar"
      aria-label={t('message.actions')}
      data-own={message.senderId === myId || undefined}
      onKeyDown={goAlong}
    >
      {acts.includes('react') && (
        <>
          <QuickReactions message={message} />
          <ReactButton message={message} isOpen={openPart === 'picker'} />
        </>
      )}
      {atOnce.map((act) => (
        <IconButton
          key={act}
          icon={actLooks[act].icon}
          label={t(actLooks[act].text)}
          title={`${t(actLooks[act].text)} (${actKeys[act].toUpperCase()})`}
          tabIndex={-1}
          data-act={act}
          onClick={() => doers?.do(act, message)}
        />
      ))}
      <MenuButton
        icon="more"
        label={t('message.more')}
        entries={entries}
        onOpenChange={(isOpen) => {
          if (!isOpen) focusRowAgain(toolbarRef.current?.closest('article'));
          setPart(message.id, isOpen ? 'menu' : undefined);
        }}
      />
    </div>
  );
};

/** The arrows go from one to the next; Escape goes back to the message. */
const goAlong = (event: KeyboardEvent<HTMLElement>): void => {
  // What opens from here is drawn elsewhere, and has keys of its own.
  if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
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
