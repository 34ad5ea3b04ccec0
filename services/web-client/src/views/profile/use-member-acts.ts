import type { Member, MemberRole, MyRoom } from '@parley/contracts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useStanding } from '../../hooks/use-standing.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import { memberPowers, roomPowers } from '../../state/authority.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { useModeration } from './use-moderation.ts';

/** Whom it is about: a member, somebody who is banned, or somebody who is not there. */
export interface MemberActsOptions {
  readonly room: MyRoom;
  readonly userId: string;
  readonly name: string;
  readonly member: Member | undefined;
  readonly isBanned?: boolean;
}

const makeTexts: Readonly<Record<MemberRole, TextKey>> = {
  owner: 'act.makeOwner',
  moderator: 'act.makeModerator',
  member: 'act.makeMember',
  guest: 'act.makeGuest',
};

const isMuted = (member: Member | undefined): boolean =>
  member?.mutedUntil !== undefined && Date.parse(member.mutedUntil) > Date.now();

/** What I may do to somebody in a room, as the entries of a menu; none where the server would refuse all of it. */
export const useMemberActs = ({ room, userId, name, member, isBanned = false }: MemberActsOptions): readonly MenuEntry[] => {
  const t = useT();
  const toast = useToast();
  const overlays = useOverlays();
  const moderation = useModeration(room.id);
  const isMe = useMyId() === userId;
  const standing = useStanding(room);
  const powers = memberPowers({ room, standing, member, isMe });
  const roomId = room.id;

  const run = async (doing: Promise<string | undefined>): Promise<void> => {
    const refusal = await doing;
    if (refusal !== undefined) toast(refusal, 'danger');
  };

  const give = (role: MemberRole): void => {
    if (role === 'owner') overlays.open({ kind: 'memberQuestion', ask: 'makeOwner', roomId, userId, role });
    else if (isMe) overlays.open({ kind: 'memberQuestion', ask: 'stepDown', roomId, userId, role });
    else void run(moderation.change(userId, { role }, t('act.role.done', { name, role: t(`role.${role}`) })));
  };

  const lift = (what: 'mutedUntil' | 'bannedUntil'): void => {
    const done = t(what === 'mutedUntil' ? 'act.unmute.done' : 'act.unban.done', { name });
    void run(moderation.change(userId, what === 'mutedUntil' ? { mutedUntil: null } : { bannedUntil: null }, done));
  };

  if (isBanned)
    return roomPowers(room, standing).edit
      ? [{ kind: 'item', id: 'unban', icon: 'check', label: t('act.unban'), onChoose: () => lift('bannedUntil') }]
      : [];

  const roles = powers.roles.filter((role) => role !== member?.role);
  const entries: MenuEntry[] = roles.map((role) => ({
    kind: 'item',
    id: role,
    icon: role === 'owner' || role === 'moderator' ? 'shield' : 'user',
    label: t(makeTexts[role]),
    onChoose: () => give(role),
  }));
  if (roles.length > 0 && powers.mute) entries.push({ kind: 'separator', id: 'roles end' });
  if (powers.mute && isMuted(member))
    entries.push({ kind: 'item', id: 'unmute', icon: 'unmute', label: t('act.unmute'), onChoose: () => lift('mutedUntil') });
  else if (powers.mute)
    entries.push({
      kind: 'item',
      id: 'mute',
      icon: 'mute',
      label: t('act.mute'),
      onChoose: () => overlays.open({ kind: 'restrict', act: 'mute', roomId, userId }),
    });
  if (powers.remove)
    entries.push({
      kind: 'item',
      id: 'remove',
      icon: 'userMinus',
      isDanger: true,
      label: t('act.remove'),
      onChoose: () => overlays.open({ kind: 'memberQuestion', ask: 'remove', roomId, userId }),
    });
  if (powers.ban)
    entries.push({
      kind: 'item',
      id: 'ban',
      icon: 'ban',
      isDanger: true,
      label: t('act.ban'),
      onChoose: () => overlays.open({ kind: 'restrict', act: 'ban', roomId, userId }),
    });
  return entries;
};
