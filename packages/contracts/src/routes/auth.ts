import { z } from 'zod';
import { SessionId, UserId } from '../ids.ts';
import { limits } from '../limits.ts';
import {
  AccountDeletion,
  AuthSession,
  LoginBody,
  ManagedUser,
  RefreshBody,
  RegisterBody,
  SignedIn,
  Tokens,
  User,
  UserManagement,
  UserPatch,
} from '../user.ts';
import { limit, list, searchText, userIdList } from './parameters.ts';
import { defineRoute } from './route.ts';

/** People by their ids, or by the beginning of their username or of a word of their display name. */
export const UsersQuery = z
  .object({ ids: userIdList.optional(), query: searchText.min(1).optional(), limit: limit(limits.usersPage, 20) })
  .refine(({ ids, query }) => (ids === undefined) !== (query === undefined), 'either ids or query is needed');

/** The routes of the auth service. */
export const authRoutes = {
  /** Makes an account and signs it in. Answers `conflict` where the username is taken. */
  register: defineRoute({
    method: 'POST',
    path: '/api/auth/register',
    auth: 'none',
    errors: ['conflict', 'rate_limited', 'overloaded'],
    body: RegisterBody,
    status: 201,
    response: SignedIn,
  }),
  /** Signs in. An unknown name and a wrong password answer alike (AU6). */
  login: defineRoute({
    method: 'POST',
    path: '/api/auth/login',
    auth: 'none',
    errors: ['unauthenticated', 'forbidden', 'rate_limited', 'overloaded'],
    body: LoginBody,
    status: 200,
    response: SignedIn,
  }),
  /** Takes a refresh token, from the body or else the cookie, for new tokens; it is good once (AU3). */
  refresh: defineRoute({
    method: 'POST',
    path: '/api/auth/refresh',
    auth: 'none',
    errors: ['unauthenticated', 'forbidden', 'rate_limited'],
    body: RefreshBody,
    status: 200,
    response: Tokens,
  }),
  /** Ends the session of the refresh token in the body, else of the access token, else of the cookie, with its sockets. Repeatable. */
  logout: defineRoute({ method: 'POST', path: '/api/auth/logout', auth: 'none', body: RefreshBody, status: 204, response: null }),
  /** My sign-ins, the one that was used last first. */
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    auth: 'user',
    errors: ['forbidden'],
    status: 200,
    response: list(AuthSession),
  }),
  /** Ends one of my sign-ins, with its sockets. Repeatable. */
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/:sessionId',
    auth: 'user',
    errors: ['forbidden', 'not_found'],
    params: z.object({ sessionId: SessionId }),
    status: 204,
    response: null,
  }),
  /** My own profile. */
  getMe: defineRoute({ method: 'GET', path: '/api/users/me', auth: 'user', status: 200, response: User }),
  /** Changes my profile. */
  patchMe: defineRoute({ method: 'PATCH', path: '/api/users/me', auth: 'user', body: UserPatch, status: 200, response: User }),
  /** Somebody's profile. */
  getUser: defineRoute({
    method: 'GET',
    path: '/api/users/:userId',
    auth: 'user',
    errors: ['not_found'],
    params: z.object({ userId: UserId }),
    status: 200,
    response: User,
  }),
  /** Deletes me for good, with the password asked again: signs me out everywhere, and what I wrote goes within minutes (PV3). */
  deleteMe: defineRoute({
    method: 'POST',
    path: '/api/users/me/delete',
    auth: 'user',
    errors: ['forbidden', 'conflict', 'rate_limited', 'overloaded'],
    body: AccountDeletion,
    status: 204,
    response: null,
  }),
  /** Deletes somebody for good (PV3); for admins of the installation. Repeatable. */
  deleteUser: defineRoute({
    method: 'DELETE',
    path: '/api/users/:userId',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'conflict'],
    params: z.object({ userId: UserId }),
    status: 204,
    response: null,
  }),
  /** Changes somebody's role, or suspends and reinstates them; for admins of the installation. */
  manageUser: defineRoute({
    method: 'PATCH',
    path: '/api/users/:userId',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'conflict'],
    params: z.object({ userId: UserId }),
    body: UserManagement,
    status: 200,
    response: ManagedUser,
  }),
  /** People by their ids, or by the beginning of a name. */
  listUsers: defineRoute({
    method: 'GET',
    path: '/api/users',
    auth: 'user',
    errors: ['forbidden'],
    query: UsersQuery,
    status: 200,
    response: list(User),
  }),
  /** The public keys that verify access tokens (RFC 7517). */
  jwks: defineRoute({
    method: 'GET',
    path: '/.well-known/jwks.json',
    auth: 'none',
    status: 200,
    response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
  }),
} as const;
