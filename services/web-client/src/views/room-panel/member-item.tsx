import type { Member, MyRoom } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { usePresenceOf } from '../../hooks/use-presence.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { PersonButton } from '../profile/person-button.tsx';
import { useMemberActs } from '../profile/use-member-acts.ts';
import { useMemberNote } from './use-member-note.ts';

interface MemberItemProps {
  readonly room: MyRoom;
  readonly member: Member;
  readonly isBanned: boolean;
}

/** One person of the list: who they are, how they are, and what may be done about them. */
export const MemberItem = ({ room, member, isBanned }: MemberItemProps) => {
  const t = useT();
  const { userId } = member;
  const name = useName(userId);
  const isMe = useMyId() === userId;
  const presence = usePresenceOf(isBanned ? undefined : userId);
  const note = useMemberNote(member, isBanned, presence);
  const entries = useMemberActs({ room, userId, name, member, isBanned });
  const status = presence?.status;

  return (
    <div className="member-item" data-offline={status === 'offline' || isBanned || undefined}>
      <PersonButton userId={userId} roomId={room.id} className="member-person">
        <Avatar id={userId} name={name} presence={status} />
        <span className="member-words">
          <span className="member-name">
            <bdi title={name}>{name}</bdi>
            {isMe && <small>{t('rooms.you')}</small>}
          </span>
          {note !== undefined && (
            <span className="member-note" title={note} dir="auto">
              {note}
            </span>
          )}
        </span>
        {status !== undefined && <span className="visually-hidden">{t(`presence.${status}`)}</span>}
      </PersonButton>
      {entries.length > 0 && (
        <MenuButton icon="more" label={t('members.actions', { name })} entries={entries} className="member-more" />
      )}
    </div>
  );
};
