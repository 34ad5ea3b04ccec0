import { z } from 'zod';
import { RoomId, SessionId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { MemberRole } from './room.ts';
import { DisplayName, Password, Username } from './text.ts';

/** What a person may do in the whole installation (AU2). */
export const UserRole = z.enum(['user', 'moderator', 'admin', 'guest', 'bot']);
export type UserRole = z.infer<typeof UserRole>;

/** A person as everybody may see them. */
export const User = z.object({
  id: UserId,
  username: z.string(),
  displayName: z.string(),
  role: UserRole,
  createdAt: Timestamp,
});
export type User = z.infer<typeof User>;

/**
 * The names of somebody who was deleted (PV3). The `~` is in no username that anybody has, so that they cannot be mentioned, found
 * or taken for somebody.
 */
export const deletedPerson = (userId: UserId) => ({
  username: `~${userId.replaceAll('-', '').slice(-16)}`,
  displayName: 'Deleted user',
});

/** Whether a username is that of somebody who was deleted. */
export const isDeletedName = (username: string): boolean => username.startsWith('~');

/** How the refresh token travels: an HttpOnly cookie for browsers, the body for native clients (AU1). */
export const Delivery = z.enum(['cookie', 'body']);

/** POST /api/auth/register. */
export const RegisterBody = z.object({
  username: Username,
  password: Password,
  displayName: DisplayName.optional(),
  delivery: Delivery.default('cookie'),
});

/** POST /api/auth/login. Loose on purpose: a name that cannot exist answers like one that does not (AU6). */
export const LoginBody = z.object({
  username: z.string().max(200),
  password: z.string().max(1_600),
  delivery: Delivery.default('cookie'),
});

/** POST /api/auth/refresh and /logout; without a token in the body the cookie counts (AU1). */
export const RefreshBody = z.object({ refreshToken: z.string().max(500).optional() }).default({});

/** POST /api/users/me/delete; without a password only for people of a foreign issuer, who have none here. */
export const AccountDeletion = z.object({ currentPassword: z.string().max(1_600).optional() });

/** PATCH /api/users/me. */
export const UserPatch = z.object({ displayName: DisplayName });

/** A person as an admin sees them after changing them; `suspendedAt` while they cannot sign in. */
export const ManagedUser = User.extend({ suspendedAt: Timestamp.optional() });
export type ManagedUser = z.infer<typeof ManagedUser>;

/** PATCH /api/users/:userId, for admins: what is left out stays. */
export const UserManagement = z
  .object({ role: UserRole, suspended: z.boolean() })
  .partial()
  .refine((body) => body.role !== undefined || body.suspended !== undefined, 'role or suspended is needed');
export type UserManagement = z.infer<typeof UserManagement>;

/** One of my sign-ins; `userAgent` is what the client called itself then, cut to 200 characters. */
export const AuthSession = z.object({
  id: SessionId,
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
  expiresAt: Timestamp,
  userAgent: z.string().nullable(),
  current: z.boolean(),
});
export type AuthSession = z.infer<typeof AuthSession>;

/** The rooms a token is limited to, where it is (AU2): for guests, embedded chats and foreign issuers. */
export const TokenRooms = z.array(z.object({ id: RoomId, role: MemberRole })).max(limits.tokenRooms);
export type TokenRooms = z.infer<typeof TokenRooms>;

/** Why tokens are refused before they expire (CO4). */
export const RevocationReason = z.enum(['session_ended', 'suspended', 'deleted', 'role_changed']);
export type RevocationReason = z.infer<typeof RevocationReason>;

/**
 * What auth tells of tokens that are not good any more, numbered without gaps: those of one session, or those of one
 * person issued up to `at`; `reinstated` ends a suspension.
 */
export const Revocation = z.union([
  z.object({ number: z.int().min(1), at: Timestamp, reason: z.literal('session_ended'), sessionId: SessionId }),
  z.object({
    number: z.int().min(1),
    at: Timestamp,
    reason: z.enum(['suspended', 'role_changed', 'reinstated']),
    userId: UserId,
    /** With `suspended`: the person was deleted, and nothing ends it. */
    deleted: z.literal(true).optional(),
  }),
]);
export type Revocation = z.infer<typeof Revocation>;

/** A fresh access token; `expiresIn` is in seconds; `refreshToken` only for delivery `body`. */
export const Tokens = z.object({ accessToken: z.string(), expiresIn: z.int(), refreshToken: z.string().optional() });
export type Tokens = z.infer<typeof Tokens>;

/** What register and login answer. */
export const SignedIn = Tokens.extend({ user: User });
export type SignedIn = z.infer<typeof SignedIn>;
