import type { RefObject } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { Popover } from '../../ui/popover.tsx';
import { EmojiPicker } from './emoji-picker.tsx';

interface EmojiPopoverProps {
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onChoose: (char: string) => void;
  readonly onClose: () => void;
}

/** The emoji in a small window beside the button. */
export const EmojiPopover = ({ triggerRef, onChoose, onClose }: EmojiPopoverProps) => {
  const t = useT();
  return (
    <Popover label={t('emoji.insert')} triggerRef={triggerRef} onClose={onClose} placement="top end">
      <EmojiPicker onChoose={onChoose} />
    </Popover>
  );
};
