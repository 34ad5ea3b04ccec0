import { randomBytes } from 'node:crypto';
import type { authRoutes, presenceRoutes } from '@parley/contracts';
import { register, request } from '../person.ts';
import type { RouteAct, Stage } from './act.ts';
import { signedIn, signedInUnlimited } from './standings.ts';

const everybody = signedIn('ok', { nobody: 'ok' });

/** Sign-ins are used up by what ends them, so each act makes its own, of somebody else. */
const signIn = async ({ newcomer }: Stage): Promise<{ accessToken: string; refreshToken: string }> => {
  const body = { username: newcomer.username, password: newcomer.password, delivery: 'body' };
  return (await request<{ accessToken: string; refreshToken: string }>(newcomer.url, 'POST', '/api/auth/login', { body })).body;
};

const sessionOf = async (token: string): Promise<string> =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

/** What each route of auth is tried with. */
export const authActs: Record<keyof typeof authRoutes, readonly RouteAct[]> = {
  register: [
    {
      does: 'make an account',
      ask: () => ({ body: { username: `new-${randomBytes(6).toString('hex')}`, password: 'long enough to pass' } }),
      expected: { anywhere: everybody },
    },
  ],
  login: [
    {
      does: 'sign in',
      ask: ({ newcomer }) => ({ body: { username: newcomer.username, password: newcomer.password } }),
      expected: { anywhere: everybody },
    },
  ],
  refresh: [
    {
      does: 'exchange a refresh token',
      ask: async (stage) => ({ body: { refreshToken: (await signIn(stage)).refreshToken } }),
      expected: { anywhere: everybody },
    },
  ],
  logout: [
    {
      does: 'end the session of a refresh token',
      ask: async (stage) => ({ body: { refreshToken: (await signIn(stage)).refreshToken } }),
      expected: { anywhere: everybody },
    },
  ],
  listSessions: [{ does: 'list their own sign-ins', ask: () => ({}), expected: { anywhere: signedInUnlimited('ok') } }],
  endSession: [
    {
      does: 'end a session of somebody else',
      ask: async (stage) => ({ params: { sessionId: await sessionOf((await signIn(stage)).accessToken) } }),
      expected: { anywhere: signedInUnlimited('not_found') },
    },
  ],
  getMe: [{ does: 'see themselves', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
  patchMe: [
    { does: 'rename themselves', ask: () => ({ body: { displayName: 'Somebody' } }), expected: { anywhere: signedIn('ok') } },
  ],
  getUser: [
    { does: 'see somebody', ask: ({ other }) => ({ params: { userId: other.id } }), expected: { anywhere: signedIn('ok') } },
  ],
  deleteMe: [
    {
      does: 'delete themselves without their password',
      ask: () => ({ body: {} }),
      expected: { anywhere: signedIn('forbidden') },
    },
  ],
  deleteUser: [
    {
      does: 'delete an account',
      ask: async ({ newcomer }) => ({ params: { userId: (await register(newcomer.url, 'leaving')).id } }),
      expected: { anywhere: signedIn('forbidden', { siteAdmin: 'ok' }) },
    },
  ],
  manageUser: [
    {
      does: 'change the role of an account',
      ask: ({ newcomer }) => ({ params: { userId: newcomer.id }, body: { role: 'user' } }),
      expected: { anywhere: signedIn('forbidden', { siteAdmin: 'ok' }) },
    },
  ],
  listUsers: [
    { does: 'look people up', ask: ({ other }) => ({ query: { ids: other.id } }), expected: { anywhere: signedIn('ok') } },
    { does: 'search for people', ask: () => ({ query: { query: 'other' } }), expected: { anywhere: signedInUnlimited('ok') } },
  ],
  jwks: [{ does: 'fetch the public keys', ask: () => ({}), expected: { anywhere: everybody } }],
};

/** What each route of presence is tried with. */
export const presenceActs: Record<keyof typeof presenceRoutes, readonly RouteAct[]> = {
  getPresence: [
    { does: 'see who is there', ask: ({ other }) => ({ query: { userIds: other.id } }), expected: { anywhere: signedIn('ok') } },
  ],
};
