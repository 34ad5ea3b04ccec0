import { accept, type Result, type Room, type RoomId, type RoomPatch } from '@parley/contracts';
import { asManager, asOpen } from './access.ts';
import { type Announcer, toRoomFeed } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { liveFrames } from './frames.ts';
import { lockRoom } from './locked-room.ts';
import { changeMembership, leaving, type MembershipNews, newsOfMembership } from './membership.ts';
import type { Caller } from './people.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';
import { roomEvent, toRoom } from './wire.ts';

/** What a room is like: see {@link createRoomSettings}. */
export interface RoomSettings {
  /**
   * Changes name, topic, who writes and how slowly, whether guests may be there, what newcomers see, and whether pages are shown; for how long messages are
   * kept, and opens an archived room again, which take an owner.
   * No change where everything is so (RE3). Codes: `not_found`, `forbidden`, `room_read_only`.
   */
  change(caller: Caller, roomId: RoomId, patch: RoomPatch): Promise<Result<Room>>;
  /** Archives a room, which takes an owner; again is no change. Codes: `not_found`, `forbidden`. */
  archive(caller: Caller, roomId: RoomId): Promise<Result<Room>>;
}

/** The rules of what a room is like (FR3). */
export const createRoomSettings = (options: { readonly store: Store; readonly announcer: Announcer }): RoomSettings => {
  const commit = createCommit(options);
  return {
    change: (caller, roomId, patch) => commit((tx) => change(tx, caller, roomId, patch)),
    archive: (caller, roomId) => commit((tx) => archive(tx, caller, roomId)),
  };
};

/** What a change may name. */
const settings = ['name', 'topic', 'readOnly', 'slowModeSeconds', 'guests', 'history', 'linkPreviews', 'retentionDays'] as const;

const change = async (tx: Queries, caller: Caller, roomId: RoomId, patch: RoomPatch): Promise<Result<Changed<Room>>> => {
  const locked = await lockRoom(tx, roomId, [caller.userId]);
  const isOpening = patch.archived === false;
  const who = { room: locked.room, role: locked.roleOf(caller.userId) };
  // Once messages are old enough nobody brings them back.
  const least = isOpening || patch.retentionDays !== undefined ? 'owner' : 'moderator';
  const managed = asManager(who, caller, least);
  if (!managed.ok) return managed;
  const { room } = managed.data;
  const open = isOpening ? managed : asOpen(room);
  if (!open.ok) return open;
  const { name = room.name, topic = room.topic, readOnly = room.readOnly } = patch;
  const { slowModeSeconds = room.slowModeSeconds, guests = room.guests, history = room.history } = patch;
  const { linkPreviews = room.linkPreviews, retentionDays = room.retentionDays } = patch;
  const rules = { slowModeSeconds, guests, history, linkPreviews, retentionDays };
  const wanted = { ...room, ...rules, name, topic, readOnly, archivedAt: null };
  return put(tx, room, wanted, await tx.now());
};

const archive = async (tx: Queries, caller: Caller, roomId: RoomId): Promise<Result<Changed<Room>>> => {
  const locked = await lockRoom(tx, roomId, [caller.userId]);
  const managed = asManager({ room: locked.room, role: locked.roleOf(caller.userId) }, caller, 'owner');
  if (!managed.ok) return managed;
  const { room } = managed.data;
  const now = await tx.now();
  return put(tx, room, { ...room, archivedAt: room.archivedAt ?? now }, now);
};

/** One `rev`, where anything is new. */
const put = async (tx: Queries, room: StoredRoom, wanted: StoredRoom, now: Date): Promise<Result<Changed<Room>>> => {
  const isSame = settings.every((name) => wanted[name] === room[name]);
  if (isSame && wanted.archivedAt?.getTime() === room.archivedAt?.getTime()) return unchanged(toRoom(room));
  const rev = room.rev + 1;
  const changed = { ...wanted, rev, changedRev: rev, changedAt: now };
  await tx.updateRoom(changed);
  const frames = liveFrames({ roomId: room.id, epoch: room.epoch, headRev: rev }, [roomEvent(changed)]);
  const told = frames.map(toRoomFeed);
  const parted = room.guests && !wanted.guests ? await partWithGuests(tx, changed, now) : undefined;
  if (parted === undefined) return accept({ data: toRoom(changed), news: told });
  return accept({ data: toRoom(parted.room), news: [...told, ...newsOfMembership(parted)] });
};

/** A room that takes guests no more sends those away who are in it (RO6). */
const partWithGuests = async (tx: Queries, room: StoredRoom, now: Date): Promise<MembershipNews | undefined> => {
  const guests = await tx.findGuests(room.id);
  if (guests.length === 0) return undefined;
  const steps = guests.map((guest) => leaving(guest, now));
  return changeMembership(tx, room, steps);
};
