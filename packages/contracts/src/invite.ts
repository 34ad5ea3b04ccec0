import { z } from 'zod';
import { CommandId, Counter, RoomId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { RoomKind } from './room.ts';

/** What opens a room to whoever has it: 128 random bits in base64url. Another text of its kind is an invitation that is not there. */
export const InviteCode = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'is no code of an invitation')
  .brand<'InviteCode'>();
export type InviteCode = z.infer<typeof InviteCode>;

/** What somebody is who comes in by an invitation. */
export const InviteRole = z.enum(['member', 'guest']);
export type InviteRole = z.infer<typeof InviteRole>;

/** An invitation to a room, as those see it who manage it. It ends at `expiresAt`, and when `uses` has come to `maxUses` (RO2). */
export const Invite = z.object({
  code: InviteCode,
  roomId: RoomId,
  role: InviteRole,
  createdBy: UserId,
  createdAt: Timestamp,
  expiresAt: Timestamp,
  /** How many may come in by it; as many as want to where it is left out. */
  maxUses: Counter.optional(),
  /** How many have come in by it. */
  uses: Counter,
});
export type Invite = z.infer<typeof Invite>;

/** What an invitation leads to, for whoever has it and before they come in. */
export const InvitePreview = z.object({
  roomId: RoomId,
  kind: RoomKind,
  name: z.string().nullable(),
  topic: z.string(),
  memberCount: Counter,
  role: InviteRole,
  invitedBy: z.object({ userId: UserId, username: z.string(), displayName: z.string() }),
  expiresAt: Timestamp,
  /** Whether I am in the room already. */
  joined: z.boolean(),
});
export type InvitePreview = z.infer<typeof InvitePreview>;

/** POST /api/rooms/:roomId/invites. `commandId` (or an Idempotency-Key header) makes it safe to repeat (RE3). */
export const CreateInviteBody = z.object({
  role: InviteRole.default('member'),
  expiresInSeconds: z.int().min(limits.inviteMinSeconds).max(limits.inviteMaxSeconds).default(limits.inviteDefaultSeconds),
  maxUses: z.int().min(1).max(limits.inviteMaxUses).optional(),
  commandId: CommandId.optional(),
});
export type CreateInviteBody = z.infer<typeof CreateInviteBody>;

/** POST /api/rooms/:roomId/join: with the code of an invitation into any room that is not direct, without one into a public room. */
export const JoinRoomBody = z.object({ inviteCode: InviteCode.optional() });
