import { accept, type authRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

/** The handlers of /api/users. */
export const userHandlers = ({
  users,
}: AuthParts): Pick<RouteHandlers<typeof authRoutes>, 'getMe' | 'patchMe' | 'getUser' | 'listUsers'> => ({
  getMe: ({ user }) => users.me(user.userId),
  patchMe: ({ user, body }) => users.rename(user.userId, body.displayName),
  getUser: ({ params }) => users.get(params.userId),
  listUsers: async ({ query }) => accept({ items: await users.list(query.ids), nextCursor: null }),
});
