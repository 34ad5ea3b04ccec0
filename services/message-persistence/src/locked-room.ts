import type { MemberRole, RoomId, UserId } from '@parley/contracts';
import type { Queries } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';

/** A room that is locked, and the places of some people in it, ended ones too. */
export interface LockedRoom {
  readonly room: StoredRoom | undefined;
  readonly memberOf: (userId: UserId) => StoredMember | undefined;
  /** What somebody is there at present. */
  readonly roleOf: (userId: UserId) => MemberRole | undefined;
}

/** Locks a room for a change, before anything is read that the change rests on. */
export const lockRoom = async (tx: Queries, roomId: RoomId, userIds: readonly UserId[]): Promise<LockedRoom> => {
  const [room] = await tx.lockRooms([roomId]);
  const found = room === undefined ? [] : await tx.findMembers(roomId, userIds);
  const members = new Map(found.map((member) => [member.userId, member]));
  const memberOf = (userId: UserId) => members.get(userId);
  return {
    room,
    memberOf,
    roleOf: (userId) => {
      const member = memberOf(userId);
      return isPresent(member) ? member.role : undefined;
    },
  };
};

/** Whether somebody is there now. */
export const isPresent = (member: StoredMember | undefined): member is StoredMember & { readonly leftAt: null } =>
  member?.leftAt === null;

/** Whether somebody is kept out at that time. */
export const isBanned = (member: StoredMember | undefined, now: Date): boolean => (member?.bannedUntil ?? now) > now;
