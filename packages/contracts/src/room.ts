import { z } from 'zod';
import { CommandId, Counter, RoomId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Message } from './message.ts';
import { RoomName, Topic } from './text.ts';

export const RoomKind = z.enum(['public', 'private', 'direct']);
export type RoomKind = z.infer<typeof RoomKind>;

/** What a member may do in the room. */
export const MemberRole = z.enum(['owner', 'moderator', 'member', 'guest']);
export type MemberRole = z.infer<typeof MemberRole>;

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
  createdBy: UserId,
  createdAt: Timestamp,
});
export type Room = z.infer<typeof Room>;

/** A room as its member lists it. */
export const MyRoom = Room.extend({ role: MemberRole, lastMessage: Message.nullable() });
export type MyRoom = z.infer<typeof MyRoom>;

/** A member; one who left stays as a tombstone with `leftAt`. `rev` is that of the last change. */
export const Member = z.object({
  roomId: RoomId,
  userId: UserId,
  username: z.string(),
  displayName: z.string(),
  role: MemberRole,
  rev: Counter,
  joinedAt: Timestamp,
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

/** A membership as a gateway needs it; heads included (CO2). */
export const Membership = z.object({ roomId: RoomId, role: MemberRole, epoch: Counter, rev: Counter, lastSeq: Counter });
export type Membership = z.infer<typeof Membership>;
