import { type FormEvent, useId, useState } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PeoplePicker } from '../people/people-picker.tsx';
import { RoomKindChoice } from './room-kind-choice.tsx';
import './create-room.css';
import { useCreateRoom } from './use-create-room.ts';

const mostNameChars = 80;
const mostTopicChars = 500;

interface CreateRoomDialogProps {
  /** What it may be called. */
  readonly name?: string | undefined;
  readonly onClose: () => void;
}

/** Makes a room: who may come in, what it is called and about, and who is in it from the beginning. */
export const CreateRoomDialog = ({ name: given = '', onClose }: CreateRoomDialogProps) => {
  const t = useT();
  const formId = useId();
  const [kind, setKind] = useState<'public' | 'private'>('public');
  const [name, setName] = useState(given.slice(0, mostNameChars));
  const [topic, setTopic] = useState('');
  const [people, setPeople] = useState<readonly Person[]>([]);
  const { create, isBusy, faults } = useCreateRoom();
  const isComplete = name.trim() !== '';

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete && !isBusy)
      void create({ kind, name: name.trim(), topic: topic.trim(), memberIds: people.map(({ id }) => id) });
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="primary" type="submit" form={formId} disabled={isBusy || !isComplete}>
        {t(isBusy ? 'createRoom.busy' : 'createRoom.submit')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('createRoom.title')} onClose={onClose} footer={footer}>
      <form id={formId} className="create-room" onSubmit={onSubmit}>
        {faults.whole !== undefined && <Notice tone="danger">{t(faults.whole)}</Notice>}
        <Field
          label={t('createRoom.name')}
          error={faults.name === undefined ? undefined : t(faults.name)}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={t('createRoom.name.example')}
          dir="auto"
          required
          maxLength={mostNameChars}
          autoComplete="off"
          autoFocus
        />
        <Field
          label={t('createRoom.topic')}
          hint={t('createRoom.topic.hint')}
          error={faults.topic === undefined ? undefined : t(faults.topic)}
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
          dir="auto"
          maxLength={mostTopicChars}
          autoComplete="off"
        />
        <RoomKindChoice kind={kind} onChange={setKind} />
        <PeoplePicker
          label={t('createRoom.people')}
          hint={t('createRoom.people.hint')}
          chosen={people}
          onChange={setPeople}
          isOffering={false}
        />
      </form>
    </Dialog>
  );
};
