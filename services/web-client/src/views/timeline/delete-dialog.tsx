import type { Message } from '@parley/contracts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

interface DeleteDialogProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** More of the message than this is not shown. */
const mostChars = 280;

/** Asks whether a message shall be deleted. */
export const DeleteDialog = ({ message, onClose }: DeleteDialogProps) => {
  const t = useT();
  const { client, editing } = useServices();
  const isMine = message.senderId === useMyId();
  const remove = async (): Promise<undefined> => {
    // Of another message, what was typed is nobody's to throw away here.
    if (editing.in(message.roomId).getSnapshot()?.messageId === message.id) editing.stop(message.roomId);
    // What becomes of it is told at the message: without a connection that may take a while.
    client.delete(message.roomId, message.id);
  };
  return (
    <ConfirmDialog title={t('delete.title')} confirm={t('message.delete')} isDanger onConfirm={remove} onClose={onClose}>
      <p>{t(isMine ? 'delete.lead' : 'delete.lead.others')}</p>
      <blockquote className="delete-quote" dir="auto">
        {message.content.slice(0, mostChars)}
        {message.content.length > mostChars && '…'}
      </blockquote>
    </ConfirmDialog>
  );
};
