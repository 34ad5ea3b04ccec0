import { createHash } from 'node:crypto';
import {
  accept,
  type CommandId,
  type CreateRoomBody,
  type Message,
  type MyRoom,
  type Result,
  type Room,
  type RoomId,
  refuse,
  type UserId,
} from '@parley/contracts';
import { asResident, asStranger, asVisitor, managingRole, noGuests } from './access.ts';
import type { Announcer } from './announce.ts';
import { changeMembership, joining, type MembershipNews, newsOfMembership } from './membership.ts';
import type { Caller, People } from './people.ts';
import { hashRequest } from './request-hash.ts';
import type { Queries, Store } from './store/index.ts';
import type { MessagePlace } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';
import { readStatesOf, unreadThreadsOf } from './unread.ts';
import { toMessage, toRoom } from './wire.ts';

/** Makes, shows and lists rooms: see {@link createRooms}. */
export interface Rooms {
  /**
   * Makes a room whose owner is the caller; for `direct`, answers the one room of the same people. Repeatable by `key`
   * (RE3). Guests of the installation are guests in it, but in a direct one. Codes: `invalid`, `conflict` (for a guest where it takes
   * none, too), `forbidden` for guests of the installation.
   */
  create(caller: Caller, body: CreateRoomBody, key: CommandId | undefined): Promise<Result<Room>>;
  /** Codes: `not_found`. */
  get(caller: Caller, roomId: RoomId): Promise<Result<Room>>;
  /** What rooms are to a stranger (ER2). Codes: `not_found`, `forbidden`. */
  toStranger(roomIds: readonly RoomId[]): Promise<(roomId: RoomId) => ReturnType<typeof refuse>>;
  /** Everything the caller is a member of, with the `userRev` of the same snapshot. */
  list(caller: Caller): Promise<{ items: MyRoom[]; userRev: number }>;
}

/** What {@link createRooms} needs. */
export interface RoomsOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
  readonly newId: () => RoomId;
}

/** A room that is asked for, once its people are known to exist. */
interface Wanted {
  readonly id: RoomId;
  readonly body: CreateRoomBody;
  readonly creator: UserId;
  readonly others: readonly UserId[];
  readonly key: CommandId | undefined;
  readonly requestHash: Buffer;
}

/** The room, and what is new about it; nothing is where it was there before. */
interface Made {
  readonly room: StoredRoom;
  readonly news: MembershipNews | undefined;
}

/** The rules of rooms. */
export const createRooms = ({ store, people, announcer, newId }: RoomsOptions): Rooms => ({
  create: async (caller, body, key) => {
    const allowed = asResident(caller);
    if (!allowed.ok) return allowed;
    const others = [...new Set(body.memberIds)].filter((id) => id !== caller.userId);
    if (body.kind === 'direct' && others.length === 0) return nobodyElse;
    await people.remember(caller);
    const known = await people.requireKnown(body.memberIds, 'memberIds');
    if (!known.ok) return known;
    const requestHash = hashOf(body, others);
    const wanted: Wanted = { id: newId(), body, creator: caller.userId, others, key, requestHash };
    const made = await store.transaction((tx) => findOrMake(tx, wanted));
    if (!made.ok) return made;
    if (made.data.news !== undefined) await announcer.tellIfPossible(newsOfMembership(made.data.news));
    return accept(toRoom(made.data.room));
  },
  get: async (caller, roomId) => {
    const [found] = await store.findRoomsFor(caller.userId, [roomId]);
    const room = asVisitor(found?.room, managingRole(found?.room, found?.role, caller) !== undefined);
    return room.ok ? accept(toRoom(room.data)) : room;
  },
  toStranger: async (roomIds) => {
    const found = roomIds.length === 0 ? [] : await store.findRooms(roomIds);
    return (roomId) => asStranger(found.find((room) => room.id === roomId));
  },
  list: async (caller) => {
    await people.remember(caller);
    return store.snapshot((tx) => listRooms(tx, caller.userId));
  },
});

const nobodyElse = refuse('invalid', 'a direct room needs somebody else', {
  issues: [{ path: 'memberIds', message: 'a direct room needs somebody else' }],
});

const hashOf = ({ kind, name, topic, guests, history }: CreateRoomBody, others: readonly UserId[]): Buffer =>
  hashRequest({ kind, name, topic, memberIds: others.toSorted(), guests, history });

/** Equal for the same people, whoever of them asks. A hash, since an index cannot hold a hundred ids. */
const directKeyOf = (people: readonly UserId[]): Buffer => createHash('sha256').update(people.toSorted().join(',')).digest();

/**
 * The heads of all its people are locked first: nobody can hold a room that is not there yet, and requests that could
 * make the same room (one key, one set of people) have at least one person in common.
 */
const findOrMake = async (tx: Queries, wanted: Wanted): Promise<Result<Made>> => {
  await tx.lockHeads([wanted.creator, ...wanted.others]);
  const repeated = await findRepeated(tx, wanted);
  if (repeated !== undefined) return repeated;
  const directKey = wanted.body.kind === 'direct' ? directKeyOf([wanted.creator, ...wanted.others]) : null;
  const existing = directKey === null ? undefined : await tx.findDirectRoom(directKey);
  const now = await tx.now();
  const made =
    existing === undefined ? await make(tx, wanted, directKey, now) : accept<Made>({ room: existing, news: undefined });
  if (!made.ok) return made;
  const { key, creator: userId, requestHash } = wanted;
  if (key !== undefined) await tx.insertRoomKey({ userId, key, requestHash, roomId: made.data.room.id, at: now });
  return made;
};

const findRepeated = async (tx: Queries, { creator, key, requestHash }: Wanted): Promise<Result<Made> | undefined> => {
  const known = key === undefined ? undefined : await tx.findRoomKey(creator, key);
  if (known === undefined) return undefined;
  if (!known.requestHash.equals(requestHash)) return refuse('conflict', 'this key was already used for another room');
  const [room] = await tx.findRooms([known.roomId]);
  return room === undefined ? refuse('gone', 'this room was made and is no more') : accept({ room, news: undefined });
};

const make = async (
  tx: Queries,
  { id, body, creator, others }: Wanted,
  directKey: Buffer | null,
  now: Date,
): Promise<Result<Made>> => {
  const { kind, name = null, topic } = body;
  // A direct room is its people's alone, and all of it theirs.
  const { guests = true, history = 'all' } = kind === 'direct' ? {} : body;
  const guestsHere = kind === 'direct' ? new Set<UserId>() : await tx.guestsAmong(others);
  if (!guests && guestsHere.size > 0) return noGuests;
  await tx.insertRoom({ id, kind, name, topic, createdBy: creator, createdAt: now, guests, history, directKey });
  const [room] = await tx.findRooms([id]);
  if (room === undefined) throw new Error('a new room is not there');
  const news = await changeMembership(tx, room, [
    joining(creator, 'owner', now),
    ...others.map((userId) => joining(userId, guestsHere.has(userId) ? 'guest' : 'member', now)),
  ]);
  return accept({ room: news.room, news });
};

/** Where the last message of a room is, and from which on one sees it. */
type LastPlace = MessagePlace & Pick<StoredRoom, 'floorSeq'>;

/** The last messages of rooms, by room; one in a thread only where the room's own timeline has none near it. */
const lastMessages = async (tx: Queries, places: readonly LastPlace[]): Promise<ReadonlyMap<RoomId, Message>> => {
  const newest = await tx.findMessages(places);
  const floors = new Map(places.map(({ roomId, floorSeq }) => [roomId, floorSeq]));
  const inThreads = newest.flatMap((row) =>
    row.threadOf === null ? [] : [{ roomId: row.roomId, seq: row.seq, floorSeq: floors.get(row.roomId) ?? 1 }],
  );
  const others = inThreads.length === 0 ? [] : await tx.findLastInTimelines(inThreads);
  return new Map([...newest, ...others].map((row) => [row.roomId, toMessage(row)]));
};

const listRooms = async (tx: Queries, userId: UserId): Promise<{ items: MyRoom[]; userRev: number }> => {
  const { userRev } = await tx.findHead(userId);
  const mine = await tx.findRoomsOf(userId);
  const keys = mine
    .filter(({ room }) => room.lastSeq >= room.floorSeq)
    .map(({ room }) => ({ roomId: room.id, seq: room.lastSeq, createdAt: room.lastCreatedAt, floorSeq: room.floorSeq }));
  const last = await lastMessages(tx, keys);
  const [markers, threads] = await Promise.all([tx.findMarkers(userId), unreadThreadsOf(tx, userId)]);
  const states = await readStatesOf(tx, userId, markers);
  const nothingRead = { readSeq: 0, unread: 0, mentions: 0 };
  const items = mine.map(({ room, role }) => ({
    ...toRoom(room),
    role,
    lastMessage: last.get(room.id) ?? null,
    ...(states.get(room.id) ?? nothingRead),
    threads: threads.get(room.id) ?? { unread: 0, mentions: 0 },
  }));
  return { items, userRev };
};
