import { authRoutes, internalAuthRoutes, internalDeletionRoutes, internalSessionRoutes } from '@parley/contracts';
import { addRoutes, type HttpServer, type RouteGuards } from '@parley/service-kit';
import type { AttemptLimits } from '../attempt-limits.ts';
import type { Deletion } from '../deletion.ts';
import type { ForeignUsers } from '../foreign-users.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Management } from '../management.ts';
import type { RevocationList } from '../revocation-news.ts';
import type { Sessions } from '../sessions.ts';
import type { SignIn } from '../sign-in.ts';
import type { Users } from '../users.ts';
import { authHandlers } from './auth.ts';
import { internalDeletionHandlers, internalHandlers, internalSessionHandlers } from './internal.ts';
import { jwksHandlers } from './jwks.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import { sessionHandlers } from './sessions.ts';
import { userHandlers } from './users.ts';

/** The rules that routes call. */
export interface AuthParts {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly management: Management;
  readonly deletion: Deletion;
  readonly foreignUsers: ForeignUsers;
  readonly revocations: RevocationList;
  readonly limits: AttemptLimits;
  readonly keys: KeyRing;
  readonly cookie: RefreshCookie;
  readonly guards: RouteGuards;
}

/** Adds every route of the auth service; the compiler checks that none is missing. */
export const addAuthRoutes = (server: HttpServer, parts: AuthParts): void => {
  const handlers = { ...authHandlers(parts), ...sessionHandlers(parts), ...userHandlers(parts), ...jwksHandlers(parts) };
  addRoutes(server, authRoutes, handlers, parts.guards);
  addRoutes(server, internalAuthRoutes, internalHandlers(parts), parts.guards);
  addRoutes(server, internalDeletionRoutes, internalDeletionHandlers(parts), parts.guards);
  addRoutes(server, internalSessionRoutes, internalSessionHandlers(parts), parts.guards);
};
