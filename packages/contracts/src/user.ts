import { z } from 'zod';
import { Timestamp, UserId } from './ids.ts';
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

/** PATCH /api/users/me. */
export const UserPatch = z.object({ displayName: DisplayName });

/** A fresh access token; `expiresIn` is in seconds; `refreshToken` only for delivery `body`. */
export const Tokens = z.object({ accessToken: z.string(), expiresIn: z.int(), refreshToken: z.string().optional() });
export type Tokens = z.infer<typeof Tokens>;

/** What register and login answer. */
export const SignedIn = Tokens.extend({ user: User });
export type SignedIn = z.infer<typeof SignedIn>;
