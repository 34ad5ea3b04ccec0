import type { IncomingHttpHeaders } from 'node:http';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { Route } from '@parley/contracts';
import type { RouteCall } from '@parley/service-kit';

type Reply = RouteCall<Route>['reply'];

/** How the cookie is written. */
export interface RefreshCookie {
  /** How long the browser keeps it; as long as an idle session lives. */
  readonly maxAgeSeconds: number;
  /** Whether it is `Secure` even where the request did not come over https. */
  readonly alwaysSecure: boolean;
}

const name = 'parley_refresh';

/** AU1: out of reach of scripts and of other sites, and sent to no other route. */
const attributes = (reply: Reply, { alwaysSecure }: RefreshCookie): CookieSerializeOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: '/api/auth',
  // `protocol` heeds X-Forwarded-Proto of trusted proxies only.
  secure: alwaysSecure || reply.request.protocol === 'https',
});

/** Puts the refresh token into the caller's cookie. */
export const setRefreshCookie = (reply: Reply, token: string, cookie: RefreshCookie): void => {
  reply.setCookie(name, token, { ...attributes(reply, cookie), maxAge: cookie.maxAgeSeconds });
};

/** Takes the cookie back. */
export const clearRefreshCookie = (reply: Reply, cookie: RefreshCookie): void => {
  reply.clearCookie(name, attributes(reply, cookie));
};

/** The refresh token of the caller's cookie. */
export const readRefreshCookie = (request: Reply['request']): string | undefined => request.cookies[name];

/** Whether a browser says that another site made this request (Fetch Metadata, W3C); SameSite=Strict keeps the cookie from it too. */
export const isCrossSite = (headers: IncomingHttpHeaders): boolean => headers['sec-fetch-site'] === 'cross-site';
