import type { MyRoom } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { RoomPowers } from '../../state/authority.ts';
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
          <RoomRules room={room} isBusy={isBusy} onChange={(patch) => void run(patch, t('editRoom.done'))} />
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
