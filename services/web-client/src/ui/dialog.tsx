import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useT } from '../i18n/locale-provider.tsx';
import { AriaLocale } from './aria-locale.tsx';
import { IconButton } from './button.tsx';
import './dialog.css';
import { ScrollBox } from './scroll-box.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the one that is meant last. */
  readonly footer?: ReactNode;
  readonly size?: 'sm' | 'md' | 'lg';
  /** There is nothing in it but what one reads. */
  readonly isText?: boolean;
  /** `alertdialog` for a question whose answer cannot be taken back; a press beside it does not close it. */
  readonly role?: 'dialog' | 'alertdialog';
}

/**
 * A window over everything else: it keeps the focus, scrolls inside, closes by Escape, by its button or by a press beside it,
 * and gives the focus back. On a phone it fills the screen. To be loaded when needed (`onDemand`): it brings react-aria.
 */
export const Dialog = ({ title, onClose, children, footer, size = 'md', isText = false, role = 'dialog' }: DialogProps) => {
  const t = useT();
  return (
    <AriaLocale>
      <ModalOverlay
        isOpen
        onOpenChange={(isOpen) => isOpen || onClose()}
        isDismissable={role === 'dialog'}
        className="dialog-scrim"
        data-role={role}
      >
        <Modal className={`dialog dialog-${size}`}>
          <AriaDialog role={role} className="dialog-inside">
            <header className="dialog-header">
              <Heading slot="title" level={2} dir="auto">
                {title}
              </Heading>
              <IconButton icon="close" label={t('action.close')} onClick={onClose} />
            </header>
            <ScrollBox label={title} className="dialog-body" isReached={!isText}>
              {children}
            </ScrollBox>
            {footer !== undefined && <footer className="dialog-footer">{footer}</footer>}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </AriaLocale>
  );
};
