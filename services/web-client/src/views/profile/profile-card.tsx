import type { User } from '@parley/contracts';
import { type RefObject, useEffect } from 'react';
import { isNarrow } from '../../hooks/use-narrow.ts';
import { useRoute } from '../../hooks/use-navigation.ts';
import { usePerson } from '../../hooks/use-person.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useMember, useMyUserRole } from '../../hooks/use-standing.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './profile-card.css';
import { ProfileActs } from './profile-acts.tsx';
import { ProfileHead } from './profile-head.tsx';

interface ProfileCardProps {
  readonly userId: string;
  readonly roomId: string | undefined;
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** Who somebody is and how they are, and what may be done: write to them, or keep order in the room where it stands. */
export const ProfileCard = ({ userId, roomId, triggerRef, onClose }: ProfileCardProps) => {
  const t = useT();
  const { client, people } = useServices();
  const person = usePerson(userId);
  const route = useRoute();
  const room = useRoom(roomId ?? (route.view === 'room' ? route.roomId : ''));
  const member = useMember(room?.id, userId);
  const isMe = useMyId() === userId;
  const isAdmin = useMyUserRole() === 'admin';

  useEffect(() => {
    // A name may have changed since it was first asked for.
    void client.rest
      .call<User>({ method: 'GET', path: `/api/users/${userId}` })
      .then((answer) => answer.ok && people.learn([answer.data]));
  }, [client, people, userId]);

  return (
    <Popover
      label={t('profile.label', { name: person?.displayName ?? '' })}
      triggerRef={triggerRef}
      onClose={onClose}
      placement={isNarrow() ? 'bottom' : 'end top'}
      className="profile-card"
    >
      {person === undefined ? (
        <div className="profile-loading">
          <Spinner label={t('profile.loading')} />
        </div>
      ) : (
        <>
          <ProfileHead person={person} member={member} />
          <ProfileActs person={person} room={room} member={member} isMe={isMe} isAdmin={isAdmin} onClose={onClose} />
        </>
      )}
    </Popover>
  );
};
