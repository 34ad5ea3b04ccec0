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
  readonly mutedUntil: Date | null;
  readonly bannedUntil: Date | null;
  /** The first message that they may see; of who comes in, the room says it. */
  readonly visibleFromSeq: number | null;
}

/** A membership that changed: how, the person's `userRev` of it, and how far they have read. */
export interface ChangedMember {
  readonly member: StoredMember;
  readonly change: MemberChange;
  /** Absent where nothing of the person's own changed. */
  readonly userRev: number | undefined;
  readonly readSeq: number;
}

/** Memberships that changed, in `rev` order, and the room after it. */
export interface MembershipNews {
  readonly room: StoredRoom;
  readonly changed: readonly ChangedMember[];
}

/** What of a membership somebody may change who moderates. */
export type MemberSettings = Pick<StoredMember, 'role' | 'mutedUntil' | 'bannedUntil'>;

/** Somebody comes in, for the first time or again; who was muted stays so. */
export const joining = (userId: UserId, role: MemberRole, at: Date, before?: StoredMember): MembershipStep => ({
  userId,
  role,
  change: 'joined',
  changedAt: at,
  joinedAt: at,
  leftAt: null,
  mutedUntil: before?.mutedUntil ?? null,
  bannedUntil: null,
  visibleFromSeq: null,
});

/** A membership stays what it is, present or over, with other settings. */
export const changing = (member: StoredMember, settings: Partial<MemberSettings>, at: Date): MembershipStep => ({
  ...stepOf(member),
  ...settings,
  change: 'changed',
  changedAt: at,
});

/** A member goes; the membership stays as a tombstone. */
export const leaving = (member: StoredMember, at: Date, settings: Partial<MemberSettings> = {}): MembershipStep => ({
  ...stepOf(member),
  ...settings,
  change: 'left',
  changedAt: at,
  leftAt: at,
});

/** Somebody who was never there is kept out. */
export const barring = (userId: UserId, bannedUntil: Date, at: Date): MembershipStep => ({
  ...joining(userId, 'member', at),
  change: 'changed',
  leftAt: at,
  bannedUntil,
});

const stepOf = ({ userId, role, joinedAt, leftAt, mutedUntil, bannedUntil, visibleFromSeq }: StoredMember) => ({
  userId,
  role,
  joinedAt,
  leftAt,
  mutedUntil,
  bannedUntil,
  visibleFromSeq,
});

const countChange: Readonly<Record<MemberChange, number>> = { joined: 1, left: -1, changed: 0 };

/** What was said before them newcomers see, unless the room says otherwise (RO7); nothing is hidden where nothing was said. */
const visibleToNewcomers = ({ history, lastSeq }: StoredRoom): number | null =>
  history === 'joined' && lastSeq > 0 ? lastSeq + 1 : null;

/** Who was not there before and is not there after it has no change of their own. */
const isOwnChange = ({ change, leftAt }: MembershipStep): boolean => change !== 'changed' || leftAt === null;

/**
 * Changes memberships of a room that is locked: each step is one `rev` of the room, and one `userRev` of the person
 * whose room comes, goes or changes, in the order given.
 */
export const changeMembership = async (
  tx: Queries,
  room: StoredRoom,
  steps: readonly MembershipStep[],
): Promise<MembershipNews> => {
  const own = steps.filter(isOwnChange).map((step) => step.userId);
  const heads = await tx.lockHeads(own);
  const userRevs = new Map([...heads].map(([userId, userRev]) => [userId, userRev + 1]));
  await tx.putMembers(
    steps.map(({ change, ...step }, index) => ({
      ...step,
      roomId: room.id,
      visibleFromSeq: change === 'joined' ? visibleToNewcomers(room) : step.visibleFromSeq,
      rev: room.rev + index + 1,
      userRev: userRevs.get(step.userId),
      // Whoever catches up has perhaps not seen that this membership ended (CO4).
      lastChange: step.leftAt === null ? change : 'left',
    })),
  );
  await tx.raiseHeads(own);
  const comers = steps.filter((step) => step.change === 'joined').map((step) => step.userId);
  await tx.startMarkers(room.id, comers, room.lastSeq, steps[0]?.changedAt ?? room.createdAt);
  const rev = room.rev + steps.length;
  const memberCount = steps.reduce((count, step) => count + countChange[step.change], room.memberCount);
  await tx.updateMembership(room.id, { rev, memberCount });
  return { room: { ...room, rev, memberCount }, changed: await findChanged(tx, room, steps, userRevs) };
};

const findChanged = async (
  tx: Queries,
  room: StoredRoom,
  steps: readonly MembershipStep[],
  userRevs: ReadonlyMap<UserId, number>,
): Promise<ChangedMember[]> => {
  const userIds = steps.map((step) => step.userId);
  const members = new Map((await tx.findMembers(room.id, userIds)).map((member) => [member.userId, member]));
  const readSeqs = await tx.findReadSeqs(room.id, userIds);
  return steps.flatMap(({ userId, change }) => {
    const member = members.get(userId);
    return member === undefined ? [] : [{ member, change, userRev: userRevs.get(userId), readSeq: readSeqs.get(userId) ?? 0 }];
  });
};

/** What the room and each of the people have to be told of it. */
export const newsOfMembership = ({ room, changed }: MembershipNews): FeedMessage[] => {
  const head = { roomId: room.id, epoch: room.epoch, headRev: room.rev };
  const events = changed.map(({ member, change }) => memberEvent(member, change));
  return [...liveFrames(head, events).map(toRoomFeed), ...changed.flatMap((one) => newsForPerson(room, one))];
};

const newsForPerson = (room: StoredRoom, { member, userRev: rev, readSeq }: ChangedMember): FeedMessage[] => {
  if (rev === undefined) return [];
  const event = membershipEvent(rev, member, toMembership(room, member, readSeq));
  return [toUserFeed(member.userId, { epoch: room.epoch, prevRev: rev - 1, rev, events: [event], headRev: rev, more: false })];
};
