import { accept, type MemberRole, type Result, type RoomId, refuse, type UserRole } from '@parley/contracts';
import type { Caller } from './people.ts';
import type { StoredRoom } from './store/rooms.ts';

/** The refusal that a stranger gets: the same for a room that is not there, so that nobody can probe for it (ER2). */
export const noSuchRoom = refuse('not_found', 'there is no such room');

/**
 * A member may read and write a room (MS7). To everybody else a public room is `forbidden`, any other `not_found` (ER2).
 */
export const asMember = <Room extends Pick<StoredRoom, 'kind'>>(room: Room | undefined, isMember: boolean): Result<Room> => {
  if (room !== undefined && isMember) return accept(room);
  return asStranger(room);
};

/** What a room is to somebody who has no place in it (ER2). */
export const asStranger = (room: Pick<StoredRoom, 'kind'> | undefined): typeof noSuchRoom =>
  room?.kind === 'public' ? refuse('forbidden', 'only members may do this: join the room first') : noSuchRoom;

/** A public room may be looked at before one joins it; what is said in it may not. */
export const asVisitor = <Room extends Pick<StoredRoom, 'kind'>>(room: Room | undefined, isMember: boolean): Result<Room> =>
  room?.kind === 'public' ? accept(room) : asMember(room, isMember);

/** Higher may act on lower. */
const ranks: Readonly<Record<MemberRole, number>> = { owner: 3, moderator: 2, member: 1, guest: 0 };

/** Whether the one may act on the other; everybody is above somebody who is not there. */
export const outranks = (role: MemberRole, other: MemberRole | undefined): boolean =>
  other === undefined || ranks[role] > ranks[other];

const installationRoles: Partial<Readonly<Record<UserRole, MemberRole>>> = { admin: 'owner', moderator: 'moderator' };

/**
 * What somebody may do as when a room is managed: the higher of their role in it and of what the installation made them,
 * which does not count in direct rooms. Never to be asked for what is said in a room.
 */
export const managingRole = (
  room: Pick<StoredRoom, 'kind'> | undefined,
  role: MemberRole | undefined,
  caller: Pick<Caller, 'role'>,
): MemberRole | undefined => {
  const given = room === undefined || room.kind === 'direct' ? undefined : installationRoles[caller.role];
  return given !== undefined && outranks(given, role) ? given : role;
};

/** A room that somebody manages, and as what. */
export interface Managed {
  readonly room: StoredRoom;
  readonly role: MemberRole;
}

/**
 * An owner or a moderator may manage a room, unless it is a direct one; `least` says which of them it takes. Codes:
 * `not_found`, `forbidden`.
 */
export const asManager = (
  { room, role }: { readonly room: StoredRoom | undefined; readonly role: MemberRole | undefined },
  caller: Pick<Caller, 'role'>,
  least: 'owner' | 'moderator',
): Result<Managed> => {
  const managing = managingRole(room, role, caller);
  const found = asMember(room, managing !== undefined);
  if (!found.ok) return found;
  if (found.data.kind === 'direct') return refuse('forbidden', 'a direct room cannot be managed');
  if (managing === undefined || outranks(least, managing))
    return refuse('forbidden', least === 'owner' ? 'only owners may do this' : 'only owners and moderators may do this');
  return accept({ room: found.data, role: managing });
};

/** Whether somebody may be in a room as what they would be there: not every room takes guests (RO6). */
export const takes = (room: Pick<StoredRoom, 'guests'>, role: MemberRole): boolean => room.guests || role !== 'guest';

/** For whoever would be a guest in a room that takes none. */
export const noGuests = refuse('conflict', 'this room takes no guests');

/** An archived room can be read and left, and nothing else. Code: `room_read_only`. */
export const asOpen = (room: StoredRoom): Result<StoredRoom> =>
  room.archivedAt === null ? accept(room) : refuse('room_read_only', 'this room is archived');

/** Whose token is for some rooms only, and guests of the installation, stay where they were let in (AU2). Code: `forbidden`. */
export const asResident = (caller: Pick<Caller, 'role' | 'rooms'>): Result<null> =>
  caller.role === 'guest' || caller.rooms !== undefined
    ? refuse('forbidden', 'guests stay in the rooms they were let into')
    : accept(null);

/** Whose token is for some rooms only comes into no other one (AU2). Code: `forbidden`. */
export const asUnlimited = (caller: Pick<Caller, 'rooms'>): Result<null> =>
  caller.rooms === undefined ? accept(null) : refuse('forbidden', 'this token is limited to some rooms');

/** Whether a token is good for a room (AU2). */
export const isWithin = (caller: Pick<Caller, 'rooms'>, roomId: RoomId): boolean =>
  caller.rooms === undefined || caller.rooms.some((room) => room.id === roomId);
