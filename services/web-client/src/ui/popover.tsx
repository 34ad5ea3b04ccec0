import type { ReactNode, RefObject } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Popover as AriaPopover, type PopoverProps as AriaPopoverProps } from 'react-aria-components/Popover';
import { AriaLocale } from './aria-locale.tsx';
import './popover.css';

interface PopoverProps {
  /** What it is; read out when it opens. */
  readonly label: string;
  /** What it stands beside. */
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly placement?: AriaPopoverProps['placement'];
  readonly className?: string;
}

/**
 * A small window beside what it is about, open for as long as it is drawn: it keeps the focus, closes by Escape or a press
 * elsewhere, and gives the focus back. To be loaded when needed (`onDemand`).
 */
export const Popover = ({ label, triggerRef, onClose, children, placement = 'bottom start', className = '' }: PopoverProps) => (
  <AriaLocale>
    <AriaPopover
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      triggerRef={triggerRef}
      placement={placement}
      offset={4}
      className={`popover ${className}`}
    >
      <Dialog aria-label={label} className="popover-inside">
        {children}
      </Dialog>
    </AriaPopover>
  </AriaLocale>
);
