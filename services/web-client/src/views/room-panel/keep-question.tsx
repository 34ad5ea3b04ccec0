import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRoomChange } from './use-room-change.ts';

interface KeepQuestionProps {
  readonly roomId: string;
  /** For how many days from now on. */
  readonly days: number;
  readonly onClose: () => void;
}

/** Asks before a room keeps its messages for so many days only: what is older goes for good. */
export const KeepQuestion = ({ roomId, days, onClose }: KeepQuestionProps) => {
  const t = useT();
  const title = useRoomTitle(useRoom(roomId));
  const { change } = useRoomChange(roomId);
  return (
    <ConfirmDialog
      title={t('keep.title', { count: days })}
      confirm={t('keep.submit')}
      isDanger
      onConfirm={() => change({ retentionDays: days }, t('editRoom.done'))}
      onClose={onClose}
    >
      {t('keep.lead', { count: days, room: title })}
    </ConfirmDialog>
  );
};
