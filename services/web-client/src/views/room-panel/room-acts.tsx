import type { MyRoom } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { outranks, type RoomPowers } from '../../state/authority.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Switch } from '../../ui/switch.tsx';
import { RoomRules } from './room-rules.tsx';
import { type RoomChange, useRoomChange } from './use-room-change.ts';

interface RoomActsProps {
  readonly room: MyRoom;
  readonly title: string;
  readonly powers: RoomPowers;
}

/** What I may do with the room itself. */
export const RoomActs = ({ room, title, powers }: RoomActsProps) => {
  const t = useT();
  const toast = useToast();
  const overlays = useOverlays();
  const { client } = useServices();
  const { change } = useRoomChange(room.id);
  const [isBusy, setIsBusy] = useState(false);
  /** What was just chosen, until the room says so itself. */
  const [wanted, setWanted] = useState<boolean>();
  useEffect(() => setWanted(undefined), [room.readOnly]);
  const roomId = room.id;

  const run = async (patch: RoomChange, done: string): Promise<void> => {
    setIsBusy(true);
    const refusal = await change(patch, done);
    setIsBusy(false);
    if (refusal === undefined) return;
    setWanted(undefined);
    toast(refusal, 'danger');
  };

  // What is said in a room is for those who are in it, whatever the installation made them.
  const mayCopy = room.kind === 'direct' || outranks(room.role, 'member');
  const copy = async (): Promise<void> => {
    const answer = await client.rest.call({ method: 'POST', path: `/api/rooms/${roomId}/exports` });
    if (answer.ok) overlays.open({ kind: 'settings', section: 'data' });
    else toast(t(errorText(answer.error.code)), 'danger');
  };

  return (
    <div className="about-acts">
      {powers.edit && (
        <>
          <Switch
            label={t('about.readOnly')}
            hint={t('about.readOnly.hint')}
            isOn={wanted ?? room.readOnly}
            isDisabled={isBusy}
            onChange={(readOnly) => {
              setWanted(readOnly);
              void run({ readOnly }, t('editRoom.done'));
            }}
          />
          <RoomRules
            room={room}
            isBusy={isBusy}
            mayKeep={powers.archive}
            onChange={(patch) => void run(patch, t('editRoom.done'))}
          />
          <Button onClick={() => overlays.open({ kind: 'editRoom', roomId })}>
            <Icon name="edit" size={16} />
            {t('about.edit')}
          </Button>
          <Button onClick={() => overlays.open({ kind: 'reports', roomId })}>
            <Icon name="flag" size={16} />
            {t('reports.open')}
          </Button>
        </>
      )}
      {mayCopy && (
        <Button onClick={() => void copy()}>
          <Icon name="archive" size={16} />
          {t('about.copy')}
        </Button>
      )}
      {powers.reopen && (
        <Button disabled={isBusy} onClick={() => void run({ archived: false }, t('reopen.done', { room: title }))}>
          <Icon name="archive" size={16} />
          {t('about.reopen')}
        </Button>
      )}
      {powers.archive && (
        <Button className="about-danger" onClick={() => overlays.open({ kind: 'roomQuestion', ask: 'archive', roomId })}>
          <Icon name="archive" size={16} />
          {t('about.archive')}
        </Button>
      )}
      {powers.leave && (
        <Button className="about-danger" onClick={() => overlays.open({ kind: 'roomQuestion', ask: 'leaveRoom', roomId })}>
          <Icon name="signOut" size={16} />
          {t('about.leave')}
        </Button>
      )}
    </div>
  );
};
