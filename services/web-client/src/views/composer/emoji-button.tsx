import { useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import { onDemand } from '../../ui/on-demand.tsx';

const EmojiPopover = onDemand(() => import('./emoji-popover.tsx').then((part) => part.EmojiPopover));

/** Opens the emoji to choose one. */
export const EmojiButton = ({ onChoose }: { readonly onChoose: (char: string) => void }) => {
  const t = useT();
  const { recentEmoji } = useServices();
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => setIsOpen(false);
  const choose = (char: string): void => {
    recentEmoji.use(char);
    close();
    onChoose(char);
  };
  return (
    <>
      <IconButton
        ref={triggerRef}
        icon="smile"
        label={t('emoji.insert')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      {isOpen && (
        <EmojiPopover label={t('emoji.insert')} triggerRef={triggerRef} onChoose={choose} onClose={close} onLoadFailed={close} />
      )}
    </>
  );
};
