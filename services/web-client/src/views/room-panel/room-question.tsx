import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useRoomChange } from './use-room-change.ts';

interface RoomQuestionProps {
  readonly ask: 'archive' | 'leaveRoom';
  readonly roomId: string;
  readonly onClose: () => void;
}

/** Asks before a room is archived, or left. */
export const RoomQuestion = ({ ask, roomId, onClose }: RoomQuestionProps) => {
  const t = useT();
  const room = useRoom(roomId);
  const title = useRoomTitle(room);
  const { archive, leave } = useRoomChange(roomId);
  const run = (): Promise<string | undefined> =>
    ask === 'archive' ? archive(t('archive.done', { room: title })) : leave(t('leaveRoom.done', { room: title }));
  const isAlone = room?.memberCount === 1;
  return (
    <ConfirmDialog
      title={t(`${ask}.title`, { room: title })}
      confirm={t(`${ask}.submit`)}
      isDanger
      onConfirm={run}
      onClose={onClose}
    >
      {ask === 'archive' ? (
        <p>{t('archive.lead')}</p>
      ) : (
        <>
          <p>{t(room?.kind === 'public' ? 'leaveRoom.lead.public' : 'leaveRoom.lead.private')}</p>
          {room?.role === 'owner' && !isAlone && <p>{t('leaveRoom.lead.owner')}</p>}
        </>
      )}
    </ConfirmDialog>
  );
};
