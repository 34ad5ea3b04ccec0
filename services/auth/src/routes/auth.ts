import type { authRoutes, Route, SessionId } from '@parley/contracts';
import { accept, type Result, refuse } from '@parley/contracts';
import type { RouteCall, RouteHandlers } from '@parley/service-kit';
import { decodeJwt } from 'jose';
import type { Grant } from '../sessions.ts';
import type { Caller, Welcome } from '../sign-in.ts';
import type { AuthParts } from './index.ts';
import { limited } from './limited.ts';
import { clearRefreshCookie, isCrossSite, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';

type Handlers = Pick<RouteHandlers<typeof authRoutes>, 'register' | 'login' | 'refresh' | 'logout'>;
type Reply = RouteCall<typeof authRoutes.login>['reply'];
type Delivery = 'cookie' | 'body';

/** The handlers of /api/auth. */
export const authHandlers = (parts: AuthParts): Handlers => ({
  register: async (call) =>
    welcome(parts, call.reply, call.body.delivery, limited(call.reply, await parts.signIn.register(call.body, callerOf(call)))),
  login: async (call) =>
    welcome(parts, call.reply, call.body.delivery, limited(call.reply, await parts.signIn.login(call.body, callerOf(call)))),
  refresh: (call) => refresh(parts, call),
  logout: (call) => logout(parts, call),
});

const callerOf = ({ address, headers }: Pick<RouteCall<Route>, 'address' | 'headers'>): Caller => ({
  address,
  userAgent: headers['user-agent'],
});

const welcome = (parts: AuthParts, reply: Reply, delivery: Delivery, result: Result<Welcome>) =>
  result.ok ? accept({ user: result.data.user, ...deliver(parts, reply, delivery, result.data.grant) }) : result;

/** AU1: the refresh token goes into the cookie or into the body, never into both. */
const deliver = ({ cookie }: AuthParts, reply: Reply, delivery: Delivery, { refreshToken, ...access }: Grant) => {
  // RFC 6749 section 5.1: no cache may keep tokens.
  reply.header('cache-control', 'no-store');
  if (delivery === 'body') return { ...access, refreshToken };
  setRefreshCookie(reply, refreshToken, cookie);
  return access;
};

const refresh = async (parts: AuthParts, { body, address, headers, reply }: RouteCall<typeof authRoutes.refresh>) => {
  const delivery = body.refreshToken === undefined ? 'cookie' : 'body';
  if (delivery === 'cookie' && isCrossSite(headers)) return refuse('forbidden', 'another site may not use the cookie');
  const allowed = limited(reply, await parts.limits.refresh(address));
  if (!allowed.ok) return allowed;
  const result = await parts.sessions.refresh(body.refreshToken ?? readRefreshCookie(reply.request));
  return result.ok ? accept(deliver(parts, reply, delivery, result.data)) : result;
};

/** Ends the session that the call names; idempotent, so an unknown one is no error. */
const logout = async (parts: AuthParts, { body, headers, token, reply }: RouteCall<typeof authRoutes.logout>) => {
  const ofCookie = await parts.sessions.named(isCrossSite(headers) ? undefined : readRefreshCookie(reply.request));
  const sessionId =
    (await parts.sessions.named(body.refreshToken)) ??
    (await ofBearer(parts, token)) ??
    (body.refreshToken === undefined && isOfCookie(token, ofCookie) ? ofCookie : undefined);
  if (sessionId !== undefined) await parts.sessions.end(sessionId);
  if (ofCookie === undefined || ofCookie === sessionId) clearRefreshCookie(reply, parts.cookie);
  return accept(undefined);
};

const ofBearer = async (parts: AuthParts, token: string | undefined): Promise<SessionId | undefined> => {
  const bearer = await parts.guards.users.verify(token);
  return bearer.ok ? bearer.data.sessionId : undefined;
};

/**
 * All windows of a browser share the cookie, which is of whoever signed in last. An access token that is not good any more
 * ends nothing, but tells whether the cookie is still of the window that asks.
 */
const isOfCookie = (token: string | undefined, ofCookie: SessionId | undefined): boolean => {
  try {
    return token === undefined || decodeJwt(token)['sid'] === ofCookie;
  } catch {
    return true;
  }
};
