import { accept, type Member, type Result, type Room, type RoomId, refuse, type UserId } from '@parley/contracts';
import { asMember, asOpen, asResident, asVisitor, managingRole, noGuests, takes } from './access.ts';
import type { Announcer } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { isBanned, isPresent, lockRoom } from './locked-room.ts';
import { listMembers, type MemberPage, type MembersPage } from './member-pages.ts';
import { changeMembership, changing, joining, leaving, type MembershipStep, newsOfMembership } from './membership.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMember, toRoom } from './wire.ts';

/** Who is in a room: see {@link createMembers}. */
export interface Members {
  /** Joins a public room; no change for a member. Codes: `not_found`, `forbidden`, `room_read_only`, `banned`. */
  join(caller: Caller, roomId: RoomId): Promise<Result<Room>>;
  /**
   * Leaves a room; no change for one who has left. When no owner stays, the room goes to a moderator, else to a member,
   * those who are there longest first. Codes: `not_found`, `forbidden` (never a member of a public room; a direct room).
   */
  leave(userId: UserId, roomId: RoomId): Promise<Result<undefined>>;
  /**
   * Adds people: any member of a public room but its guests may, of a private one its owners and moderators. Answers all
   * of them, also those who were members; all or none. Guests of the installation come in as guests (RO6). Codes: `not_found`,
   * `forbidden`, `invalid`, `room_read_only`, `banned`, and `conflict` for a guest where the room takes none.
   */
  add(caller: Caller, roomId: RoomId, userIds: readonly UserId[]): Promise<Result<{ items: Member[] }>>;
  /** As {@link listMembers}. */
  list(caller: Caller, roomId: RoomId, page: MemberPage): Promise<Result<MembersPage>>;
}

/** What {@link createMembers} needs. */
export interface MembersOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
}

/** The rules of membership (MS7, ER2). */
export const createMembers = ({ store, people, announcer }: MembersOptions): Members => {
  const commit = createCommit({ store, announcer });
  return {
    join: async (caller, roomId) => {
      await people.remember(caller);
      return commit((tx) => join(tx, caller, roomId));
    },
    leave: (userId, roomId) => commit((tx) => leave(tx, userId, roomId)),
    add: async (caller, roomId, userIds) => {
      // Before auth is asked about anybody; the answer that counts is the one under the lock.
      const [found] = await store.findRoomsFor(caller.userId, [roomId]);
      const allowed = mayAdd(found?.room, found?.role, caller);
      if (!allowed.ok) return allowed;
      await people.remember(caller);
      const known = await people.requireKnown(userIds, 'userIds');
      return known.ok ? commit((tx) => add(tx, caller, roomId, userIds)) : known;
    },
    list: (caller, roomId, page) => listMembers(store, caller, roomId, page),
  };
};

const join = async (tx: Queries, caller: Caller, roomId: RoomId): Promise<Result<Changed<Room>>> => {
  const locked = await lockRoom(tx, roomId, [caller.userId]);
  const member = locked.memberOf(caller.userId);
  const room = asVisitor(locked.room, isPresent(member));
  if (!room.ok) return room;
  if (isPresent(member)) return unchanged(toRoom(room.data));
  const now = await tx.now();
  const allowed = mayJoin(room.data, member, caller, now);
  if (!allowed.ok) return allowed;
  // A room that everybody left belongs to the next who comes.
  const role = room.data.memberCount === 0 ? 'owner' : 'member';
  const news = await changeMembership(tx, room.data, [joining(caller.userId, role, now, member)]);
  return accept({ data: toRoom(news.room), news: newsOfMembership(news) });
};

const mayJoin = (room: StoredRoom, before: StoredMember | undefined, caller: Caller, now: Date): Result<unknown> => {
  const resident = asResident(caller);
  if (!resident.ok) return resident;
  const open = asOpen(room);
  if (!open.ok) return open;
  return isBanned(before, now) ? refuse('banned', 'you are banned from this room') : open;
};

const leave = async (tx: Queries, userId: UserId, roomId: RoomId): Promise<Result<Changed<undefined>>> => {
  const locked = await lockRoom(tx, roomId, [userId]);
  const member = locked.memberOf(userId);
  const room = asMember(locked.room, member !== undefined);
  if (!room.ok) return room;
  if (!isPresent(member)) return unchanged(undefined);
  if (room.data.kind === 'direct') return refuse('forbidden', 'a direct room cannot be left');
  const now = await tx.now();
  const steps = [leaving(member, now), ...(await inherit(tx, member, now))];
  return accept({ data: undefined, news: newsOfMembership(await changeMembership(tx, room.data, steps)) });
};

/** A room keeps an owner as long as somebody is in it. */
export const inherit = async (tx: Queries, member: StoredMember, at: Date): Promise<MembershipStep[]> => {
  const heir = member.role === 'owner' ? await tx.findHeir(member.roomId, member.userId) : undefined;
  return heir === undefined || heir.role === 'owner' ? [] : [changing(heir, { role: 'owner' }, at)];
};

const mayAdd = (room: StoredRoom | undefined, role: StoredMember['role'] | undefined, caller: Caller): Result<StoredRoom> => {
  const managing = managingRole(room, role, caller);
  const found = asMember(room, managing !== undefined);
  if (!found.ok) return found;
  if (found.data.kind === 'direct') return refuse('forbidden', 'a direct room keeps its people: make another room');
  if (managing === 'guest') return refuse('forbidden', 'guests may not add people');
  if (found.data.kind === 'private' && managing === 'member')
    return refuse('forbidden', 'only owners and moderators may add people to a private room');
  return asOpen(found.data);
};

const add = async (
  tx: Queries,
  caller: Caller,
  roomId: RoomId,
  userIds: readonly UserId[],
): Promise<Result<Changed<{ items: Member[] }>>> => {
  const { room, roleOf, memberOf } = await lockRoom(tx, roomId, [caller.userId, ...userIds]);
  const allowed = mayAdd(room, roleOf(caller.userId), caller);
  if (!allowed.ok) return allowed;
  const now = await tx.now();
  const banned = userIds.flatMap((id, index) => (isBanned(memberOf(id), now) ? [bannedAt(index)] : []));
  if (banned.length > 0)
    return refuse('banned', 'some of these people are banned from this room', { issues: banned.slice(0, 20) });
  const wanted = [...new Set(userIds)];
  const missing = wanted.filter((id) => !isPresent(memberOf(id)));
  const guests = missing.length === 0 ? new Set<UserId>() : await tx.guestsAmong(missing);
  if (guests.size > 0 && !takes(allowed.data, 'guest')) return noGuests;
  const steps = missing.map((id) => joining(id, guests.has(id) ? 'guest' : 'member', now, memberOf(id)));
  const news = steps.length === 0 ? undefined : await changeMembership(tx, allowed.data, steps);
  const added = new Map(news?.changed.map(({ member }) => [member.userId, member]));
  const items = wanted.flatMap((id) => added.get(id) ?? memberOf(id) ?? []).map(toMember);
  return accept({ data: { items }, news: news === undefined ? [] : newsOfMembership(news) });
};

const bannedAt = (index: number) => ({ path: `userIds.${index}`, message: 'is banned' });
