import type { Member } from '@parley/contracts';
import { useId, useMemo, useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PeoplePicker } from '../people/people-picker.tsx';

/** Takes people into a room. */
export const AddPeopleDialog = ({ roomId, onClose }: { readonly roomId: string; readonly onClose: () => void }) => {
  const t = useT();
  const formId = useId();
  const toast = useToast();
  const { client, members } = useServices();
  const title = useRoomTitle(useRoom(roomId));
  const known = useObservable(members.in(roomId)).members;
  const present = useMemo(() => new Set(known.map(({ userId }): string => userId)), [known]);
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const add = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await client.rest.call<{ items: readonly Member[] }>({
      method: 'POST',
      path: `/api/rooms/${roomId}/members`,
      body: { userIds: chosen.map(({ id }) => id) },
    });
    setIsBusy(false);
    if (!answer.ok) return setRefusal(t(answer.error.code === 'banned' ? 'addPeople.banned' : errorText(answer.error.code)));
    toast(t('addPeople.done', { count: chosen.length }));
    onClose();
  };

  const footer = (
    <>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button look="primary" type="submit" form={formId} disabled={isBusy || chosen.length === 0}>
        {chosen.length === 0 ? t('members.add') : t('addPeople.submit', { count: chosen.length })}
      </Button>
    </>
  );
  return (
    <Dialog title={t('addPeople.title', { room: title })} onClose={onClose} footer={footer}>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && chosen.length > 0) void add();
        }}
      >
        {refusal !== undefined && <Notice tone="danger">{refusal}</Notice>}
        <PeoplePicker label={t('members.add')} chosen={chosen} onChange={setChosen} present={present} autoFocus />
      </form>
    </Dialog>
  );
};
