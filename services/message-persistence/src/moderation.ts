import { accept, type Member, type MemberPatch, type Result, type RoomId, refuse, type UserId } from '@parley/contracts';
import { asManager, asOpen, type Managed, noGuests, outranks, takes } from './access.ts';
import type { Announcer } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { isPresent, type LockedRoom, lockRoom } from './locked-room.ts';
import type { Members } from './members.ts';
import {
  barring,
  changeMembership,
  changing,
  leaving,
  type MemberSettings,
  type MembershipStep,
  newsOfMembership,
} from './membership.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMember } from './wire.ts';

/** Who keeps order in a room: see {@link createModeration}. */
export interface Moderation {
  /**
   * Changes a member's role (owners only), mutes and bans, all or none; no change where everything is so (RE3). A ban ends
   * the membership, and lifting it brings nobody back. A time that has passed lifts. Codes: `not_found`, `forbidden`,
   * `room_read_only`, `conflict` for the last owner, and for a guest where
   * the room takes none.
   */
  change(caller: Caller, roomId: RoomId, userId: UserId, patch: MemberPatch): Promise<Result<Member>>;
  /**
   * Removes somebody; oneself is leaving. No change for one who is not there. Codes: `not_found`, `forbidden`,
   * `room_read_only`.
   */
  remove(caller: Caller, roomId: RoomId, userId: UserId): Promise<Result<undefined>>;
}

/** What {@link createModeration} needs. */
export interface ModerationOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
  readonly members: Pick<Members, 'leave'>;
}

/** The rules of roles, mutes, bans and removals (CO4, MS7). */
export const createModeration = ({ store, people, announcer, members }: ModerationOptions): Moderation => {
  const commit = createCommit({ store, announcer });
  return {
    change: async (caller, roomId, userId, patch) => {
      if (typeof patch.bannedUntil === 'string') {
        // Before auth is asked about anybody; the answer that counts is the one under the lock.
        const [found] = await store.findRoomsFor(caller.userId, [roomId]);
        const allowed = asManager({ room: found?.room, role: found?.role }, caller, 'moderator');
        if (!allowed.ok) return allowed;
        const known = await people.requireKnown([userId], 'userId');
        if (!known.ok) return nobody;
      }
      return commit((tx) => change(tx, { caller, roomId, userId, patch }));
    },
    remove: (caller, roomId, userId) =>
      caller.userId === userId ? members.leave(userId, roomId) : commit((tx) => remove(tx, caller, roomId, userId)),
  };
};

const nobody = refuse('not_found', 'there is no such member');
const onlyLower = refuse('forbidden', 'this takes a higher role than theirs');

/** A change that is asked for. */
interface Asked {
  readonly caller: Caller;
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly patch: MemberPatch;
}

const manage = (locked: LockedRoom, caller: Caller, least: 'owner' | 'moderator'): Result<Managed> => {
  const managed = asManager({ room: locked.room, role: locked.roleOf(caller.userId) }, caller, least);
  if (!managed.ok) return managed;
  const open = asOpen(managed.data.room);
  return open.ok ? managed : open;
};

const change = async (tx: Queries, { caller, roomId, userId, patch }: Asked): Promise<Result<Changed<Member>>> => {
  const locked = await lockRoom(tx, roomId, [caller.userId, userId]);
  const managed = manage(locked, caller, patch.role === undefined ? 'moderator' : 'owner');
  if (!managed.ok) return managed;
  const now = await tx.now();
  const wanted = wantedOf(patch, now);
  const member = locked.memberOf(userId);
  if (touches(wanted, 'mutedUntil', 'bannedUntil') && !mayRestrict(managed.data, caller, userId, member)) return onlyLower;
  if (member === undefined) return keepOut(tx, managed.data.room, userId, wanted, now);
  if (!isPresent(member) && touches(wanted, 'role', 'mutedUntil')) return nobody;
  if (isSame(member, wanted, now)) return unchanged(toMember(member));
  if (wanted.role !== undefined && !takes(managed.data.room, wanted.role)) return noGuests;
  if (await leavesNoOwner(tx, member, wanted)) return refuse('conflict', 'a room keeps at least one owner');
  const isEnd = isPresent(member) && wanted.bannedUntil instanceof Date;
  return store(tx, managed.data.room, isEnd ? leaving(member, now, wanted) : changing(member, wanted, now));
};

const timeOf = (text: string | null, now: Date): Date | null => {
  const time = text === null ? now : new Date(text);
  return time > now ? time : null;
};

const wantedOf = ({ role, mutedUntil, bannedUntil }: MemberPatch, now: Date): Partial<MemberSettings> => ({
  ...(role === undefined ? {} : { role }),
  ...(mutedUntil === undefined ? {} : { mutedUntil: timeOf(mutedUntil, now) }),
  ...(bannedUntil === undefined ? {} : { bannedUntil: timeOf(bannedUntil, now) }),
});

const touches = (wanted: Partial<MemberSettings>, ...names: readonly (keyof MemberSettings)[]): boolean =>
  names.some((name) => wanted[name] !== undefined);

/** Nobody restricts themselves, nor whoever stands as high as they do. */
const mayRestrict = ({ role }: Managed, caller: Caller, userId: UserId, member: StoredMember | undefined): boolean =>
  caller.userId !== userId && outranks(role, isPresent(member) ? member.role : undefined);

/** Who was never there can be kept out of a public room, and nothing else. */
const keepOut = async (tx: Queries, room: StoredRoom, userId: UserId, wanted: Partial<MemberSettings>, now: Date) =>
  room.kind === 'public' && wanted.bannedUntil instanceof Date && !touches(wanted, 'role', 'mutedUntil')
    ? store(tx, room, barring(userId, wanted.bannedUntil, now))
    : nobody;

/** A time that has passed is none. */
const isSame = (member: StoredMember, wanted: Partial<MemberSettings>, now: Date): boolean => {
  const isSameTime = (name: 'mutedUntil' | 'bannedUntil') => {
    const [time, stored] = [wanted[name], member[name]];
    return time === undefined || time?.getTime() === (stored !== null && stored > now ? stored.getTime() : undefined);
  };
  return (wanted.role ?? member.role) === member.role && isSameTime('mutedUntil') && isSameTime('bannedUntil');
};

const leavesNoOwner = async (
  tx: Queries,
  member: StoredMember,
  { role = member.role }: Partial<MemberSettings>,
): Promise<boolean> => {
  if (member.role !== 'owner' || role === 'owner') return false;
  return (await tx.findHeir(member.roomId, member.userId))?.role !== 'owner';
};

const store = async (tx: Queries, room: StoredRoom, step: MembershipStep): Promise<Result<Changed<Member>>> => {
  const news = await changeMembership(tx, room, [step]);
  const [changed] = news.changed;
  if (changed === undefined) throw new Error('a membership that was written is not there');
  return accept({ data: toMember(changed.member), news: newsOfMembership(news) });
};

const remove = async (tx: Queries, caller: Caller, roomId: RoomId, userId: UserId): Promise<Result<Changed<undefined>>> => {
  const locked = await lockRoom(tx, roomId, [caller.userId, userId]);
  const managed = manage(locked, caller, 'moderator');
  if (!managed.ok) return managed;
  const member = locked.memberOf(userId);
  if (!isPresent(member)) return unchanged(undefined);
  if (!outranks(managed.data.role, member.role)) return onlyLower;
  const news = await changeMembership(tx, managed.data.room, [leaving(member, await tx.now())]);
  return accept({ data: undefined, news: newsOfMembership(news) });
};
