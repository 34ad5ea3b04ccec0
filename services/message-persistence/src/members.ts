import { accept, type Member, type Result, type Room, type RoomId, refuse, UserId } from '@parley/contracts';
import { asMember, asVisitor } from './access.ts';
import type { Announcer } from './announce.ts';
import {
  changeMembership,
  changingRole,
  joining,
  leaving,
  type MembershipNews,
  type MembershipStep,
  newsOfMembership,
} from './membership.ts';
import type { Caller, People } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMember } from './store/members.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMember, toRoom } from './wire.ts';

/** Who is in a room: see {@link createMembers}. */
export interface Members {
  /** Joins a public room; no change for a member. Codes: `not_found`. */
  join(caller: Caller, roomId: RoomId): Promise<Result<Room>>;
  /**
   * Leaves a room; no change for one who has left. When no owner stays, the room goes to a moderator, else to a member,
   * those who are there longest first. Codes: `not_found`, `forbidden` (never a member of a public room; a direct room).
   */
  leave(userId: UserId, roomId: RoomId): Promise<Result<undefined>>;
  /**
   * Adds people: any member of a public room may, of a private one its owners and moderators. Answers all of them, also
   * those who were members. Codes: `not_found`, `forbidden`, `invalid`.
   */
  add(caller: Caller, roomId: RoomId, userIds: readonly UserId[]): Promise<Result<{ items: Member[] }>>;
  /** Present members by id, after the cursor. Codes: `not_found`, `forbidden`, `invalid`. */
  list(userId: UserId, roomId: RoomId, page: MemberPage): Promise<Result<{ items: Member[]; nextCursor: string | null }>>;
}

/** Which members are wanted. */
export interface MemberPage {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What {@link createMembers} needs. */
export interface MembersOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
}

/** What a change of members answers, and its news: none where nothing changed. */
interface Changed<T> {
  readonly data: T;
  readonly news: MembershipNews | undefined;
}

/** The rules of membership (MS7, ER2). */
export const createMembers = ({ store, people, announcer }: MembersOptions): Members => {
  const change = async <T>(work: (tx: Queries) => Promise<Result<Changed<T>>>): Promise<Result<T>> => {
    const changed = await store.transaction(work);
    if (!changed.ok) return changed;
    if (changed.data.news !== undefined) await announcer.tellIfPossible(newsOfMembership(changed.data.news));
    return accept(changed.data.data);
  };
  return {
    join: async (caller, roomId) => {
      await people.remember(caller);
      return change((tx) => join(tx, caller.userId, roomId));
    },
    leave: (userId, roomId) => change((tx) => leave(tx, userId, roomId)),
    add: async (caller, roomId, userIds) => {
      // Before auth is asked about anybody; the answer that counts is the one under the lock.
      const [found] = await store.findRoomsFor(caller.userId, [roomId]);
      const allowed = mayAdd(found?.room, found?.role);
      if (!allowed.ok) return allowed;
      await people.remember(caller);
      const known = await people.requireKnown(userIds, 'userIds');
      return known.ok ? change((tx) => add(tx, caller.userId, roomId, [...new Set(userIds)])) : known;
    },
    list: async (userId, roomId, page) => list(store, userId, roomId, page),
  };
};

/** A room that is locked, and one person's place in it, ended ones too. */
const lockFor = async (
  tx: Queries,
  userId: UserId,
  roomId: RoomId,
): Promise<{ room: StoredRoom | undefined; member: StoredMember | undefined }> => {
  const [room] = await tx.lockRooms([roomId]);
  const [member] = room === undefined ? [] : await tx.findMembers(roomId, [userId]);
  return { room, member };
};

const isPresent = (member: StoredMember | undefined): member is StoredMember => member?.leftAt === null;

const join = async (tx: Queries, userId: UserId, roomId: RoomId): Promise<Result<Changed<Room>>> => {
  const { room: found, member } = await lockFor(tx, userId, roomId);
  const room = asVisitor(found, isPresent(member));
  if (!room.ok) return room;
  if (isPresent(member)) return accept({ data: toRoom(room.data), news: undefined });
  // A room that everybody left belongs to the next who comes.
  const role = room.data.memberCount === 0 ? 'owner' : 'member';
  const news = await changeMembership(tx, room.data, [joining(userId, role, await tx.now())]);
  return accept({ data: toRoom(news.room), news });
};

const leave = async (tx: Queries, userId: UserId, roomId: RoomId): Promise<Result<Changed<undefined>>> => {
  const { room: found, member } = await lockFor(tx, userId, roomId);
  const room = asMember(found, member !== undefined);
  if (!room.ok) return room;
  if (!isPresent(member)) return accept({ data: undefined, news: undefined });
  if (room.data.kind === 'direct') return refuse('forbidden', 'a direct room cannot be left');
  const now = await tx.now();
  const steps = [leaving(member, now), ...(await inherit(tx, member, now))];
  return accept({ data: undefined, news: await changeMembership(tx, room.data, steps) });
};

/** A room keeps an owner as long as somebody is in it. */
const inherit = async (tx: Queries, member: StoredMember, at: Date): Promise<MembershipStep[]> => {
  const heir = member.role === 'owner' ? await tx.findHeir(member.roomId, member.userId) : undefined;
  return heir === undefined || heir.role === 'owner' ? [] : [changingRole(heir, 'owner', at)];
};

const mayAdd = (room: StoredRoom | undefined, role: StoredMember['role'] | undefined): Result<StoredRoom> => {
  const found = asMember(room, role !== undefined);
  if (!found.ok) return found;
  switch (found.data.kind) {
    case 'public':
      return found;
    case 'private':
      return role === 'owner' || role === 'moderator'
        ? found
        : refuse('forbidden', 'only owners and moderators may add people to a private room');
    case 'direct':
      return refuse('forbidden', 'a direct room keeps its people: make another room');
  }
};

const add = async (
  tx: Queries,
  userId: UserId,
  roomId: RoomId,
  userIds: readonly UserId[],
): Promise<Result<Changed<{ items: Member[] }>>> => {
  const { room, member } = await lockFor(tx, userId, roomId);
  const allowed = mayAdd(room, isPresent(member) ? member.role : undefined);
  if (!allowed.ok) return allowed;
  const present = (await tx.findMembers(roomId, userIds)).filter(isPresent);
  const there = new Set(present.map((one) => one.userId));
  const missing = userIds.filter((id) => !there.has(id));
  const news = missing.length === 0 ? undefined : await addMissing(tx, allowed.data, missing);
  const members = new Map([...present, ...(news?.members ?? [])].map((one) => [one.userId, toMember(one)]));
  return accept({ data: { items: userIds.flatMap((id) => members.get(id) ?? []) }, news });
};

const addMissing = async (tx: Queries, room: StoredRoom, userIds: readonly UserId[]): Promise<MembershipNews> => {
  const now = await tx.now();
  return changeMembership(
    tx,
    room,
    userIds.map((id) => joining(id, 'member', now)),
  );
};

const list = async (store: Store, userId: UserId, roomId: RoomId, { cursor, limit }: MemberPage) => {
  const after = cursor === undefined ? undefined : UserId.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (after?.success === false) return refuse('invalid', 'this cursor is none of ours');
  const [found] = await store.findRoomsFor(userId, [roomId]);
  const room = asMember(found?.room, found?.role !== undefined);
  if (!room.ok) return room;
  const members = await store.pageOfMembers(roomId, after?.data, limit + 1);
  const items = members.slice(0, limit).map(toMember);
  const last = items.at(-1);
  const nextCursor = members.length > limit && last !== undefined ? Buffer.from(last.userId).toString('base64url') : null;
  return accept({ items, nextCursor });
};
