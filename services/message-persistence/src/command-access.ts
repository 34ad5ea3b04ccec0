import { accept, type Message, type Result, type RoomCommand, refuse, type UserId, type UserRole } from '@parley/contracts';
import { asMember, asOpen, managingRole } from './access.ts';
import type { Standing } from './store/message-keys.ts';
import type { StoredRoom } from './store/rooms.ts';

/** Who gives a command. */
export interface Giver extends Standing {
  readonly userId: UserId;
  /** What the installation made them. */
  readonly userRole: UserRole;
}

/** What a mute is told to last at most: the longest that a timer takes. */
const longestWaitMs = 2 ** 31 - 1;

/**
 * Whether a command may be given in a room at all (MS7): to its members and, for deleting, to who moderates it for the installation:
 * of nothing else the answer would not show what is said there. Codes: `banned`, `not_found`, `forbidden`, `room_read_only`.
 */
export const asAdmitted = (
  type: RoomCommand['type'],
  room: StoredRoom | undefined,
  giver: Giver,
  now: Date,
): Result<StoredRoom> => {
  const role = type === 'message.delete' ? managing(room, giver) : giver.role;
  if (room !== undefined && role === null && giver.bannedUntil !== null && giver.bannedUntil > now) return banned;
  const found = asMember(room, role !== null);
  return found.ok ? asOpen(found.data) : found;
};

const banned = refuse('banned', 'you are banned from this room');

const managing = (room: StoredRoom | undefined, { role, userRole }: Giver) =>
  managingRole(room, role ?? undefined, { role: userRole }) ?? null;

/** Whether a member may say something in a room now. Codes: `room_read_only`, `muted` with `retryAfterMs`. */
export const asWriter = (room: StoredRoom, { role, mutedUntil }: Giver, now: Date): Result<null> => {
  if (room.readOnly && role !== 'owner' && role !== 'moderator')
    return refuse('room_read_only', 'only owners and moderators write in this room');
  return asUnmuted({ mutedUntil }, now);
};

/** Whether a member may be heard now, in whatever way. Code: `muted` with `retryAfterMs`. */
export const asUnmuted = ({ mutedUntil }: Pick<Giver, 'mutedUntil'>, now: Date): Result<null> => {
  if (mutedUntil === null || mutedUntil <= now) return accept(null);
  const retryAfterMs = Math.min(mutedUntil.getTime() - now.getTime(), longestWaitMs);
  return refuse('muted', 'you are muted in this room', { retryAfterMs });
};

/** Whether somebody is to wait between two messages of theirs. */
export const isSlowed = (room: Pick<StoredRoom, 'slowModeSeconds'>, { role }: Pick<Giver, 'role'>): boolean =>
  room.slowModeSeconds > 0 && role !== 'owner' && role !== 'moderator';

/** Whether a member has waited long enough since they last wrote in a slow room. Code: `slow_mode` with `retryAfterMs`. */
export const asPaced = (room: StoredRoom, giver: Giver, lastSentAt: Date | null, now: Date): Result<null> => {
  if (lastSentAt === null || !isSlowed(room, giver)) return accept(null);
  const retryAfterMs = lastSentAt.getTime() + room.slowModeSeconds * 1_000 - now.getTime();
  if (retryAfterMs <= 0) return accept(null);
  return refuse('slow_mode', 'this room is slow: wait before you write again', { retryAfterMs });
};

/** Whether somebody may pin: those who moderate the room, in a direct one both. Codes: `forbidden` and those of {@link asWriter}. */
export const asPinner = (room: StoredRoom, giver: Giver, now: Date): Result<null> => {
  const role = managing(room, giver);
  if (room.kind !== 'direct' && role !== 'owner' && role !== 'moderator')
    return refuse('forbidden', 'only those who moderate the room pin in it');
  return asWriter(room, giver, now);
};

/** Whether `@room` mentions everybody when somebody writes it (RD3): in rooms that are moderated, to those who do. */
export const mayCallRoom = (room: StoredRoom, giver: Giver): boolean => {
  const role = managing(room, giver);
  return room.kind !== 'direct' && (role === 'owner' || role === 'moderator');
};

/** Whether a message is somebody's to delete: its sender's, and of those who moderate the room. Code: `forbidden`. */
export const asDeleter = (room: StoredRoom, message: Message, giver: Giver): Result<null> => {
  const role = managing(room, giver);
  const moderates = room.kind !== 'direct' && (role === 'owner' || role === 'moderator');
  if (message.senderId === giver.userId || moderates) return accept(null);
  return refuse('forbidden', 'only its sender and those who moderate the room may delete a message or its previews');
};
