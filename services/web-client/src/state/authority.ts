import type { Member, MemberRole, MyRoom, UserRole } from '@parley/contracts';

/** What of a room decides who may do what in it. */
export type JudgedRoom = Pick<MyRoom, 'kind' | 'archivedAt'>;

/** The roles of a room, the highest first. */
export const memberRoles: readonly MemberRole[] = ['owner', 'moderator', 'member', 'guest'];

const rankOf = (role: MemberRole | undefined): number => (role === undefined ? memberRoles.length : memberRoles.indexOf(role));

/** Whether the one stands above the other; everybody stands above who is not there. */
export const outranks = (one: MemberRole | undefined, other: MemberRole | undefined): boolean => rankOf(one) < rankOf(other);

const givenBy: Partial<Readonly<Record<UserRole, MemberRole>>> = { admin: 'owner', moderator: 'moderator' };

/** As what somebody may manage a room: their role in it, or what the installation made them, which direct rooms do not heed. */
export const standingIn = (
  room: Pick<MyRoom, 'kind'>,
  role: MemberRole | undefined,
  userRole: UserRole | undefined,
): MemberRole | undefined => {
  const given = room.kind === 'direct' || userRole === undefined ? undefined : givenBy[userRole];
  return outranks(given, role) ? given : role;
};

/** What somebody may do with a room. The server decides; this hides what it would refuse. */
export interface RoomPowers {
  /** Change name and topic, and whether only some write. */
  readonly edit: boolean;
  readonly archive: boolean;
  readonly reopen: boolean;
  readonly leave: boolean;
  readonly addPeople: boolean;
  readonly seeBanned: boolean;
}

/** What somebody of that standing may do with a room. */
export const roomPowers = (room: JudgedRoom, standing: MemberRole | undefined): RoomPowers => {
  const isDirect = room.kind === 'direct';
  const isOpen = room.archivedAt === undefined;
  const isOwner = !isDirect && standing === 'owner';
  const manages = !isDirect && outranks(standing, 'member');
  const mayAdd = manages || (room.kind === 'public' && standing === 'member');
  return {
    edit: manages && isOpen,
    archive: isOwner && isOpen,
    reopen: isOwner && !isOpen,
    leave: !isDirect,
    addPeople: mayAdd && isOpen,
    seeBanned: manages,
  };
};

/** What somebody may do to somebody else, or to themselves, in a room. */
export interface MemberPowers {
  /** The roles that may be given. */
  readonly roles: readonly MemberRole[];
  readonly mute: boolean;
  readonly remove: boolean;
  readonly ban: boolean;
}

const none: MemberPowers = { roles: [], mute: false, remove: false, ban: false };

/** What is asked of: whose standing in which room, and about whom; `member` is undefined for who is not there. */
export interface JudgedMember {
  readonly room: JudgedRoom;
  readonly standing: MemberRole | undefined;
  readonly member: Pick<Member, 'role'> | undefined;
  readonly isMe: boolean;
}

/** What may be done to a member; to oneself only another role, since leaving is no removal. */
export const memberPowers = ({ room, standing, member, isMe }: JudgedMember): MemberPowers => {
  if (room.kind === 'direct' || room.archivedAt !== undefined) return none;
  const isAbove = !isMe && outranks(standing, 'member') && outranks(standing, member?.role);
  return {
    roles: member !== undefined && standing === 'owner' ? memberRoles : [],
    mute: isAbove && member !== undefined,
    remove: isAbove && member !== undefined,
    // Who was never in a private room needs no ban from it.
    ban: isAbove && (member !== undefined || room.kind === 'public'),
  };
};
