import type { RefObject } from 'react';
import { Popover } from '../../ui/popover.tsx';
import { EmojiPicker } from './emoji-picker.tsx';

interface EmojiPopoverProps {
  /** What the emoji is for. */
  readonly label: string;
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onChoose: (char: string) => void;
  readonly onClose: () => void;
}

/** The emoji in a small window beside the button. */
export const EmojiPopover = ({ label, triggerRef, onChoose, onClose }: EmojiPopoverProps) => (
  <Popover label={label} triggerRef={triggerRef} onClose={onClose} placement="top end">
    <EmojiPicker onChoose={onChoose} />
  </Popover>
);
