import type { Member, MyRoom } from '@parley/contracts';
import { useState } from 'react';
import { useOpenDirect } from '../../hooks/use-going.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Button } from '../../ui/button.tsx';
import { ProfileAdmin } from './profile-admin.tsx';
import { ProfileModeration } from './profile-moderation.tsx';

interface ProfileActsProps {
  readonly person: Person;
  readonly room: MyRoom | undefined;
  readonly member: Member | undefined;
  readonly isMe: boolean;
  readonly isAdmin: boolean;
  readonly onClose: () => void;
}

/** What may be done about somebody. */
export const ProfileActs = ({ person, room, member, isMe, isAdmin, onClose }: ProfileActsProps) => {
  const t = useT();
  const overlays = useOverlays();
  const openDirect = useOpenDirect();
  const [isBusy, setIsBusy] = useState(false);

  const message = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await openDirect([person.id]);
    setIsBusy(false);
    if (answer.ok) onClose();
  };

  const edit = (): void => {
    onClose();
    overlays.open({ kind: 'settings', section: 'profile' });
  };

  return (
    <div className="profile-acts">
      {isMe ? (
        <Button onClick={edit}>{t('profile.edit')}</Button>
      ) : (
        <Button look="primary" disabled={isBusy} onClick={() => void message()}>
          {t('act.message')}
        </Button>
      )}
      {room !== undefined && <ProfileModeration room={room} person={person} member={member} />}
      {isAdmin && !isMe && <ProfileAdmin person={person} onClose={onClose} />}
    </div>
  );
};
