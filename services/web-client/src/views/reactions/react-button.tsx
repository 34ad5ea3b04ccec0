import type { Message } from '@parley/contracts';
import { useContext, useRef } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { focusRowAgain } from '../timeline/focus-row.ts';
import { actKeys } from '../timeline/message-acts.ts';
import { RowPartContext } from '../timeline/row-part.ts';
import { useReact } from './use-react.ts';

interface ReactButtonProps {
  readonly message: Message;
  readonly isOpen: boolean;
}

const EmojiPopover = onDemand(() => import('../composer/emoji-popover.tsx').then((part) => part.EmojiPopover));

/** Opens all emoji to react with one of them. */
export const ReactButton = ({ message, isOpen }: ReactButtonProps) => {
  const t = useT();
  const react = useReact();
  const setPart = useContext(RowPartContext);
  const triggerRef = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    focusRowAgain(triggerRef.current?.closest('article'));
    setPart(message.id, undefined);
  };
  return (
    <>
      <IconButton
        ref={triggerRef}
        icon="smilePlus"
        label={t('message.react')}
        title={`${t('message.react')} (${actKeys.react.toUpperCase()})`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        tabIndex={-1}
        data-act="react"
        onClick={() => setPart(message.id, isOpen ? undefined : 'picker')}
      />
      {isOpen && (
        <EmojiPopover
          label={t('reactions.picker')}
          triggerRef={triggerRef}
          onChoose={(emoji) => {
            close();
            react(message, emoji, true);
          }}
          onClose={close}
          onLoadFailed={close}
        />
      )}
    </>
  );
};
