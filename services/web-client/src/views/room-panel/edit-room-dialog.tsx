import { useId, useState } from 'react';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useRoomChange } from './use-room-change.ts';

/** Changes what a room is called and about. */
export const EditRoomDialog = ({ roomId, onClose }: { readonly roomId: string; readonly onClose: () => void }) => {
  const t = useT();
  const formId = useId();
  const room = useRoom(roomId);
  const { change } = useRoomChange(roomId);
  const [name, setName] = useState(room?.name ?? '');
  const [topic, setTopic] = useState(room?.topic ?? '');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const isSame = name.trim() === room?.name && topic.trim() === room.topic;

  const save = async (): Promise<void> => {
    if (isSame) return onClose();
    setIsBusy(true);
    const why = await change({ name: name.trim(), topic: topic.trim() }, t('editRoom.done'));
    setIsBusy(false);
    if (why === undefined) onClose();
    else setRefusal(why);
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="primary" type="submit" form={formId} disabled={isBusy || name.trim() === ''}>
        {t('action.save')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('editRoom.title')} onClose={onClose} footer={footer}>
      <form
        id={formId}
        className="edit-room"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && name.trim() !== '') void save();
        }}
      >
        {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
        <Field
          label={t('editRoom.name')}
          dir="auto"
          value={name}
          required
          maxLength={80}
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={t('editRoom.topic')}
          hint={t('editRoom.topic.hint')}
          dir="auto"
          value={topic}
          maxLength={500}
          onChange={(event) => setTopic(event.target.value)}
        />
      </form>
    </Dialog>
  );
};
