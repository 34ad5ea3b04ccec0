import { z } from 'zod';
import { Counter, MessageId, RoomId, Timestamp } from './ids.ts';
import { Message } from './message.ts';
import { NotificationSettings, RoomNotifications } from './notification.ts';
import { ReadingSettings, ReadState } from './reading.ts';
import { Member, Membership, Room } from './room.ts';

const change = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({ rev: Counter, type: z.literal(type), at: Timestamp, data });

/** One change of a room; `data` is the whole present object (FR3). */
export const RoomEvent = z.discriminatedUnion('type', [
  change('message.created', Message),
  change('message.edited', Message),
  change('message.deleted', Message),
  change('message.pinned', Message),
  change('message.unpinned', Message),
  change('message.previewed', Message),
  change('reaction.changed', Message),
  change('thread.changed', Message),
  change('member.joined', Member),
  change('member.left', Member),
  change('member.changed', Member),
  change('room.changed', Room),
  change('room.archived', Room),
]);
export type RoomEvent = z.infer<typeof RoomEvent>;

/**
 * Everything that happened in a room after `prevRev` up to `rev` (FR1). `headRev` is the room's head when the frame was
 * made; `more` says that the rest up to it has to be asked for.
 */
export const RoomFrame = z.object({
  roomId: RoomId,
  epoch: Counter,
  prevRev: Counter,
  rev: Counter,
  events: z.array(RoomEvent),
  headRev: Counter,
  more: z.boolean(),
});
export type RoomFrame = z.infer<typeof RoomFrame>;

/** One change of what is a user's own; `room.removed` carries the room's `rev` of the removal. */
export const UserEvent = z.discriminatedUnion('type', [
  change('room.added', Membership),
  change('room.removed', z.object({ roomId: RoomId, rev: Counter })),
  change('read.changed', ReadState.extend({ roomId: RoomId })),
  change('thread.read', ReadState.extend({ roomId: RoomId, threadOf: MessageId })),
  change('reading.changed', ReadingSettings),
  change('notifications.changed', NotificationSettings),
  change('room.notifications', RoomNotifications),
]);
export type UserEvent = z.infer<typeof UserEvent>;

/** The same shape for a user's own changes, counted by `userRev` (FR3). */
export const UserFrame = z.object({
  epoch: Counter,
  prevRev: Counter,
  rev: Counter,
  events: z.array(UserEvent),
  headRev: Counter,
  more: z.boolean(),
});
export type UserFrame = z.infer<typeof UserFrame>;

/** A run of messages that a synced frame left out; both ends included. Fetched by history. */
export const SeqRange = z.object({ from: Counter, to: Counter });

/**
 * The answer for one room of `room:sync` (RC1). `recovered: false` means: start over. It carries the newest page as
 * events with `prevRev` 0, and the `seq` ranges that are not in it. A room that is not (or no longer) one of the asker's
 * is answered with `error` instead.
 */
export const SyncedRoom = z.union([
  RoomFrame.extend({ recovered: z.literal(true) }),
  RoomFrame.extend({ recovered: z.literal(false), missing: z.array(SeqRange) }),
  z.object({ roomId: RoomId, error: z.object({ code: z.enum(['not_found', 'forbidden']), message: z.string() }) }),
]);
export type SyncedRoom = z.infer<typeof SyncedRoom>;
