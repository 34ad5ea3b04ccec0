import { z } from 'zod';
import { CommandId, Counter, RoomId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Message } from './message.ts';
import { ReadState } from './reading.ts';
import { RoomName, Topic } from './text.ts';

export const RoomKind = z.enum(['public', 'private', 'direct']);
export type RoomKind = z.infer<typeof RoomKind>;

/** What a member may do in the room. */
export const MemberRole = z.enum(['owner', 'moderator', 'member', 'guest']);
export type MemberRole = z.infer<typeof MemberRole>;

/** The wait between two messages of one member, in seconds; 0 lifts it. */
const SlowModeSeconds = z.int().min(0).max(limits.slowModeSeconds);

/** What whoever comes in sees: everything that was said, or what is said from then on (RO7). */
export const RoomHistory = z.enum(['all', 'joined']);
export type RoomHistory = z.infer<typeof RoomHistory>;

/** For how many days a room keeps its messages. */
const RetentionDays = z.int().min(1).max(limits.retentionDays);

/** A room. `rev` is its head: the number of changes it has seen. `floorSeq` is the lowest `seq` still kept. */
export const Room = z.object({
  id: RoomId,
  kind: RoomKind,
  name: z.string().nullable(),
  topic: z.string(),
  rev: Counter,
  epoch: Counter,
  lastSeq: Counter,
  floorSeq: Counter,
  memberCount: Counter,
  /** How long everybody but owners and moderators waits between two messages; 0 for not at all (RO1). */
  slowModeSeconds: SlowModeSeconds.default(0),
  /** Whether it takes guests (RO6). */
  guests: z.boolean().default(true),
  /** What of what was said before them newcomers see (RO7). */
  history: RoomHistory.default('all'),
  /** Whether pages that messages link to are looked up and shown beneath them (LP7). */
  linkPreviews: z.boolean().default(true),
  /** For how many days its messages are kept; absent for as long as the installation keeps them (PV2). */
  retentionDays: RetentionDays.optional(),
  /** Only owners and moderators write. */
  readOnly: z.boolean(),
  createdBy: UserId,
  createdAt: Timestamp,
  /** Since when nothing in it can be changed any more. */
  archivedAt: Timestamp.optional(),
});
export type Room = z.infer<typeof Room>;

/** What is unread in the threads of a room that its member follows, counted together, as in {@link ReadState} (RD4). */
const UnreadThreads = ReadState.pick({ unread: true, mentions: true }).extend({
  /** Whether there are any that they follow; absent for no. */
  follows: z.boolean().optional(),
});

/** A room as its member lists it. `unread` and `mentions` count its own timeline, `threads` what stands in threads. */
export const MyRoom = Room.extend({
  role: MemberRole,
  lastMessage: Message.nullable(),
  ...ReadState.shape,
  threads: UnreadThreads.default({ unread: 0, mentions: 0 }),
});
export type MyRoom = z.infer<typeof MyRoom>;

/** A thread that its reader follows: where it began, how far they have read it, and when somebody last wrote in it (RD4). */
export const FollowedThread = z.object({ root: Message, ...ReadState.shape, lastReplyAt: Timestamp });
export type FollowedThread = z.infer<typeof FollowedThread>;

/** A member; one who left stays as a tombstone with `leftAt`. `rev` is that of the last change. */
export const Member = z.object({
  roomId: RoomId,
  userId: UserId,
  username: z.string(),
  displayName: z.string(),
  role: MemberRole,
  rev: Counter,
  joinedAt: Timestamp,
  /** Until then they cannot write. */
  mutedUntil: Timestamp.optional(),
  /** Until then they cannot come back. */
  bannedUntil: Timestamp.optional(),
  leftAt: Timestamp.optional(),
});
export type Member = z.infer<typeof Member>;

const memberIds = z.array(UserId).max(limits.memberIdsPerRequest);

/** POST /api/rooms. A direct room needs no name; the others do. `commandId` (or an Idempotency-Key header) makes it safe to repeat (RE3). */
export const CreateRoomBody = z
  .object({
    kind: RoomKind,
    name: RoomName.optional(),
    topic: Topic.default(''),
    memberIds: memberIds.default([]),
    guests: z.boolean().optional(),
    history: RoomHistory.optional(),
    commandId: CommandId.optional(),
  })
  .refine((body) => body.kind === 'direct' || body.name !== undefined, {
    path: ['name'],
    message: 'a public or private room needs a name',
  })
  .refine((body) => body.kind !== 'direct' || body.memberIds.length > 0, {
    path: ['memberIds'],
    message: 'a direct room needs somebody else',
  });
export type CreateRoomBody = z.infer<typeof CreateRoomBody>;

/** POST /api/rooms/:roomId/members. */
export const AddMembersBody = z.object({ userIds: memberIds.min(1) });

const isNotEmpty = (body: object): boolean => Object.values(body).some((value) => value !== undefined);

/** PATCH /api/rooms/:roomId: what is left out stays. `archived: false` opens an archived room again; archiving is DELETE. */
export const RoomPatch = z
  .object({
    name: RoomName,
    topic: Topic,
    readOnly: z.boolean(),
    slowModeSeconds: SlowModeSeconds,
    guests: z.boolean(),
    history: RoomHistory,
    linkPreviews: z.boolean(),
    retentionDays: RetentionDays.nullable(),
    archived: z.literal(false),
  })
  .partial()
  .refine(isNotEmpty, 'something to change is needed');
export type RoomPatch = z.infer<typeof RoomPatch>;

const until = Timestamp.nullable();

/** PATCH /api/rooms/:roomId/members/:userId: what is left out stays; null lifts a mute or a ban. */
export const MemberPatch = z
  .object({ role: MemberRole, mutedUntil: until, bannedUntil: until })
  .partial()
  .refine(isNotEmpty, 'role, mutedUntil or bannedUntil is needed');
export type MemberPatch = z.infer<typeof MemberPatch>;

/** A membership as a gateway needs it; heads included (CO2). */
export const Membership = z.object({
  roomId: RoomId,
  role: MemberRole,
  epoch: Counter,
  rev: Counter,
  lastSeq: Counter,
  readSeq: Counter,
  mutedUntil: Timestamp.optional(),
  /** The first message that the member may see, where that is not the first of all (RO7). */
  visibleFromSeq: Counter.optional(),
});
export type Membership = z.infer<typeof Membership>;
