import { type ReactNode, useState } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** The word on the button that does it. */
  readonly confirm: string;
  readonly isDanger?: boolean;
  /** Does it; answers with why it could not be done, or with nothing. */
  readonly onConfirm: () => Promise<string | undefined>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back; stays, and says why, where it was refused. */
export const ConfirmDialog = ({ title, children, confirm, isDanger = false, onConfirm, onClose }: ConfirmDialogProps) => {
  const t = useT();
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const run = async (): Promise<void> => {
    setIsBusy(true);
    const why = await onConfirm();
    setIsBusy(false);
    if (why === undefined) onClose();
    else setRefusal(why);
  };

  const footer = (
    <>
      {/* Where it cannot be taken back, Enter alone shall do nothing. */}
      <Button onClick={onClose} autoFocus={isDanger}>
        {t('action.cancel')}
      </Button>
      <Button look={isDanger ? 'danger' : 'primary'} disabled={isBusy} autoFocus={!isDanger} onClick={() => void run()}>
        {confirm}
      </Button>
    </>
  );

  return (
    <Dialog title={title} size="sm" role="alertdialog" onClose={onClose} footer={footer}>
      <div className="dialog-text">{children}</div>
      {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
    </Dialog>
  );
};
