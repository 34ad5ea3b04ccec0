import type { FeedMessage } from '@parley/bus';
import type { MemberRole, UserId } from '@parley/contracts';
import { toRoomFeed, toUserFeed } from './announce.ts';
import { liveFrames } from './frames.ts';
import type { Queries } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';
import type { MemberChange } from './store/tables.ts';
import { memberEvent, membershipEvent, toMembership } from './wire.ts';

/** What one person's membership is to become; each person once per change. */
export interface MembershipStep {
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly change: MemberChange;
  readonly changedAt: Date;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
}

/** Memberships that changed, in `rev` order, with each person's `userRev`, and the room after it. */
export interface MembershipNews {
  readonly room: StoredRoom;
  readonly members: readonly StoredMember[];
  readonly userRevs: ReadonlyMap<UserId, number>;
}

/** Somebody comes in, for the first time or again. */
export const joining = (userId: UserId, role: MemberRole, at: Date): MembershipStep => ({
  userId,
  role,
  change: 'joined',
  changedAt: at,
  joinedAt: at,
  leftAt: null,
});

/** A member stays, in another role. */
export const changingRole = ({ userId, joinedAt }: StoredMember, role: MemberRole, at: Date): MembershipStep => ({
  userId,
  role,
  change: 'changed',
  changedAt: at,
  joinedAt,
  leftAt: null,
});

/** A member goes; the membership stays as a tombstone. */
export const leaving = ({ userId, role, joinedAt }: StoredMember, at: Date): MembershipStep => ({
  userId,
  role,
  change: 'left',
  changedAt: at,
  joinedAt,
  leftAt: at,
});

const countChange: Readonly<Record<MemberChange, number>> = { joined: 1, left: -1, changed: 0 };

/**
 * Changes memberships of a room that is locked: each step is one `rev` of the room and one `userRev` of the person, in
 * the order given.
 */
export const changeMembership = async (
  tx: Queries,
  room: StoredRoom,
  steps: readonly MembershipStep[],
): Promise<MembershipNews> => {
  const userIds = steps.map((step) => step.userId);
  const heads = await tx.lockHeads(userIds);
  const userRevs = new Map([...heads].map(([userId, userRev]) => [userId, userRev + 1]));
  await tx.putMembers(
    steps.map(({ change, ...step }, index) => ({
      ...step,
      roomId: room.id,
      rev: room.rev + index + 1,
      userRev: userRevs.get(step.userId) ?? 1,
      lastChange: change,
    })),
  );
  await tx.raiseHeads(userIds);
  const rev = room.rev + steps.length;
  const memberCount = steps.reduce((count, step) => count + countChange[step.change], room.memberCount);
  await tx.updateMembership(room.id, { rev, memberCount });
  const members = (await tx.findMembers(room.id, userIds)).toSorted((a, b) => a.rev - b.rev);
  return { room: { ...room, rev, memberCount }, members, userRevs };
};

/** What the room and each of the people have to be told of it. */
export const newsOfMembership = ({ room, members, userRevs }: MembershipNews): FeedMessage[] => {
  const head = { roomId: room.id, epoch: room.epoch, headRev: room.rev };
  const toRoom = liveFrames(head, members.map(memberEvent)).map(toRoomFeed);
  const toUsers = members.map((member) => {
    const rev = userRevs.get(member.userId) ?? 1;
    const event = membershipEvent(rev, member, toMembership(room, member.role));
    return toUserFeed(member.userId, { epoch: room.epoch, prevRev: rev - 1, rev, events: [event], headRev: rev, more: false });
  });
  return [...toRoom, ...toUsers];
};
