import type { Member } from '@parley/contracts';
import { usePassed } from '../../hooks/use-passed.ts';
import { usePresenceOf } from '../../hooks/use-presence.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RoleBadge } from './role-badge.tsx';

interface ProfileHeadProps {
  readonly person: Person;
  readonly member: Member | undefined;
}

/** Who somebody is, and how. */
export const ProfileHead = ({ person, member }: ProfileHeadProps) => {
  const t = useT();
  const formats = useFormats();
  const presence = usePresenceOf(person.id);
  const isOver = usePassed(presence?.until);
  const { role } = person;
  const status = presence?.status ?? 'unknown';
  return (
    <>
      <header className="profile-head">
        <Avatar id={person.id} name={person.displayName} size="lg" presence={presence?.status} />
        <div className="profile-names">
          <h2 dir="auto">{person.displayName}</h2>
          <p dir="ltr">@{person.username}</p>
        </div>
      </header>
      {presence?.text !== undefined && (
        <p className="profile-status">
          <span dir="auto">{presence.text}</span>
          {presence.until !== undefined && !isOver && (
            <small>{t('presence.until', { time: formats.moment(presence.until) })}</small>
          )}
        </p>
      )}
      <p className="profile-line">
        <span>
          {status === 'offline' && presence?.lastSeen
            ? t('presence.lastSeen', { when: formats.ago(presence.lastSeen) })
            : t(`presence.${status}`)}
        </span>
        {member !== undefined && <RoleBadge role={member.role} />}
        {role !== undefined && role !== 'user' && <span className="role-badge">{t(`siteRole.${role}`)}</span>}
      </p>
      {member !== undefined && (
        <p className="profile-line">{t('profile.inRoomSince', { date: formats.date(member.joinedAt) })}</p>
      )}
    </>
  );
};
