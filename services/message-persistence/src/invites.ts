import {
  accept,
  type CommandId,
  type CreateInviteBody,
  type Invite,
  InviteCode,
  type InvitePreview,
  limits,
  type MemberRole,
  type Result,
  type Room,
  type RoomId,
  refuse,
} from '@parley/contracts';
import { asManager, asOpen, asUnlimited, noGuests, takes } from './access.ts';
import type { Announcer } from './announce.ts';
import { type Changed, createCommit, unchanged } from './commit.ts';
import { isBanned, isPresent, lockRoom } from './locked-room.ts';
import { changeMembership, joining, newsOfMembership } from './membership.ts';
import type { Caller, People } from './people.ts';
import { hashRequest } from './request-hash.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredInvite } from './store/invites.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toRoom } from './wire.ts';

/** Invitations by link: see {@link createInvites}. */
export interface Invites {
  /**
   * Makes an invitation; owners and moderators may. Repeatable by `key` (RE3). Codes: `not_found`, `forbidden`,
   * `room_read_only`, `conflict` for a key that made another one, where the room has too many, and for guests where it takes none.
   */
  create(caller: Caller, roomId: RoomId, body: CreateInviteBody, key: CommandId): Promise<Result<Invite>>;
  /** Those of a room, the newest first, for its owners and moderators. Codes: `not_found`, `forbidden`. */
  list(caller: Caller, roomId: RoomId): Promise<Result<{ items: Invite[]; nextCursor: null }>>;
  /** Takes one back; no change where it is not there. Codes: `not_found`, `forbidden`. */
  revoke(caller: Caller, roomId: RoomId, code: InviteCode): Promise<Result<undefined>>;
  /** What it leads to. Codes: `not_found`, `gone` where it has ended, `banned`, `forbidden` for a token that is limited to rooms. */
  look(caller: Caller, code: InviteCode): Promise<Result<InvitePreview>>;
  /**
   * Comes in by it, which counts as a use; no change for a member. With `roomId` it must be one of that room. Codes: as
   * above, `room_read_only`, and `forbidden` for a guest where the room takes none.
   */
  join(caller: Caller, code: InviteCode, roomId?: RoomId): Promise<Result<Room>>;
}

/** What {@link createInvites} needs; `newCode` makes what nobody can guess. */
export interface InvitesOptions {
  readonly store: Store;
  readonly people: People;
  readonly announcer: Announcer;
  readonly newCode: () => InviteCode;
}

/** The rules of invitations (RO2, RO3). */
export const createInvites = ({ store, people, announcer, newCode }: InvitesOptions): Invites => {
  const commit = createCommit({ store, announcer });
  return {
    create: async (caller, roomId, body, key) => {
      await people.remember(caller);
      return commit((tx) => create(tx, { caller, roomId, body, key, code: newCode() }));
    },
    list: async (caller, roomId) => {
      const [found] = await store.findRoomsFor(caller.userId, [roomId]);
      const managed = asManager({ room: found?.room, role: found?.role }, caller, 'moderator');
      if (!managed.ok) return managed;
      return accept({ items: (await store.findInvitesOf(roomId)).map(toInvite), nextCursor: null });
    },
    revoke: (caller, roomId, code) =>
      commit(async (tx) => {
        const managed = await lockManaged(tx, caller, roomId);
        if (!managed.ok) return managed;
        await tx.removeInvite(roomId, code);
        return unchanged(undefined);
      }),
    look: async (caller, code) => {
      const allowed = asUnlimited(caller);
      return allowed.ok ? look(store, caller, code) : allowed;
    },
    join: async (caller, code, wanted) => {
      const allowed = asUnlimited(caller);
      if (!allowed.ok) return allowed;
      const invite = await store.findInvite(code);
      if (invite === undefined || invite.roomId !== (wanted ?? invite.roomId)) return noSuchInvite;
      await people.remember(caller);
      return commit((tx) => join(tx, caller, code, invite.roomId));
    },
  };
};

const noSuchInvite = refuse('not_found', 'there is no such invitation');
const ended = refuse('gone', 'this invitation has ended');
const banned = refuse('banned', 'you are banned from this room');

const lockManaged = async (tx: Queries, caller: Caller, roomId: RoomId) => {
  const locked = await lockRoom(tx, roomId, [caller.userId]);
  return asManager({ room: locked.room, role: locked.roleOf(caller.userId) }, caller, 'moderator');
};

/** An invitation that is asked for. */
interface Asked {
  readonly caller: Caller;
  readonly roomId: RoomId;
  readonly body: CreateInviteBody;
  readonly key: CommandId;
  readonly code: InviteCode;
}

const create = async (tx: Queries, { caller, roomId, body, key, code }: Asked): Promise<Result<Changed<Invite>>> => {
  const managed = await lockManaged(tx, caller, roomId);
  if (!managed.ok) return managed;
  const { role, expiresInSeconds, maxUses } = body;
  const requestHash = hashRequest({ role, expiresInSeconds, maxUses });
  const known = await tx.findInviteMadeBy(roomId, caller.userId, key);
  if (known !== undefined)
    return known.requestHash.equals(requestHash)
      ? unchanged(toInvite(known))
      : refuse('conflict', 'this key was already used for another invitation');
  const open = asOpen(managed.data.room);
  if (!open.ok) return open;
  if (!takes(open.data, role)) return noGuests;
  const now = await tx.now();
  if (!(await hasSpace(tx, roomId, now))) return refuse('conflict', 'this room has too many invitations: take some back first');
  const invite = {
    code,
    roomId,
    role,
    createdBy: caller.userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + expiresInSeconds * 1_000),
    maxUses: maxUses ?? null,
  };
  await tx.insertInvite({ ...invite, commandId: key, requestHash });
  return unchanged(toInvite({ ...invite, uses: 0 }));
};

/** Whether a room may have one more; those that have ended make room. */
const hasSpace = async (tx: Queries, roomId: RoomId, now: Date): Promise<boolean> => {
  if ((await tx.findInvitesOf(roomId)).length < limits.invitesPerRoom) return true;
  await tx.removeEndedInvites(roomId, now);
  return (await tx.findInvitesOf(roomId)).length < limits.invitesPerRoom;
};

const hasEnded = ({ expiresAt, maxUses, uses }: StoredInvite, now: Date): boolean =>
  expiresAt <= now || (maxUses !== null && uses >= maxUses);

const look = async (store: Store, caller: Caller, code: InviteCode): Promise<Result<InvitePreview>> => {
  const invite = await store.findInvite(code);
  if (invite === undefined) return noSuchInvite;
  const { roomId, role, createdBy, username, displayName, expiresAt } = invite;
  const [[room], [member], now] = await Promise.all([
    store.findRooms([roomId]),
    store.findMembers(roomId, [caller.userId]),
    store.now(),
  ]);
  if (room === undefined) return noSuchInvite;
  if (isBanned(member, now)) return banned;
  const joined = isPresent(member);
  if (!joined && hasEnded(invite, now)) return ended;
  const { kind, name, topic, memberCount } = room;
  const invitedBy = { userId: createdBy, username, displayName };
  return accept({ roomId, kind, name, topic, memberCount, role, invitedBy, expiresAt: expiresAt.toISOString(), joined });
};

/** Who is there already is so although it has ended: a repeat of the use that ended it among them. */
const join = async (tx: Queries, caller: Caller, code: InviteCode, roomId: RoomId): Promise<Result<Changed<Room>>> => {
  const { room, memberOf } = await lockRoom(tx, roomId, [caller.userId]);
  const invite = await tx.findInvite(code);
  if (room === undefined || invite === undefined) return noSuchInvite;
  const member = memberOf(caller.userId);
  if (isPresent(member)) return unchanged(toRoom(room));
  const now = await tx.now();
  if (isBanned(member, now)) return banned;
  if (hasEnded(invite, now)) return ended;
  const open = asOpen(room);
  if (!open.ok) return open;
  const role = roleOf(caller, invite, room);
  if (!takes(room, role)) return refuse('forbidden', 'this room takes no guests');
  const news = await changeMembership(tx, room, [joining(caller.userId, role, now, member)]);
  await tx.countInviteUse(code);
  return accept({ data: toRoom(news.room), news: newsOfMembership(news) });
};

/** A guest of the installation is one everywhere, whoever invites them. A room that everybody left belongs to the next member who comes. */
const roleOf = (caller: Caller, invite: StoredInvite, room: StoredRoom): MemberRole => {
  if (caller.role === 'guest' || invite.role === 'guest') return 'guest';
  return room.memberCount === 0 ? 'owner' : invite.role;
};

const toInvite = (invite: Omit<StoredInvite, 'username' | 'displayName'>): Invite => ({
  code: InviteCode.parse(invite.code),
  roomId: invite.roomId,
  role: invite.role,
  createdBy: invite.createdBy,
  createdAt: invite.createdAt.toISOString(),
  expiresAt: invite.expiresAt.toISOString(),
  ...(invite.maxUses === null ? {} : { maxUses: invite.maxUses }),
  uses: invite.uses,
});
