import { accept, type authRoutes, refuse } from '@parley/contracts';
import type { RouteCall, RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

type Handlers = Pick<RouteHandlers<typeof authRoutes>, 'getMe' | 'patchMe' | 'getUser' | 'manageUser' | 'listUsers'>;

/** The handlers of /api/users. */
export const userHandlers = ({ users, management }: AuthParts): Handlers => ({
  getMe: ({ user }) => users.me(user.userId),
  patchMe: ({ user, body }) => users.rename(user.userId, body.displayName),
  getUser: ({ params }) => users.get(params.userId),
  manageUser: ({ user, params, body }) => management.manage(user, params.userId, body),
  listUsers: (call) => list(users, call),
});

const list = async (users: AuthParts['users'], { user, query }: RouteCall<typeof authRoutes.listUsers>) => {
  if (query.query === undefined) return accept({ items: await users.list(query.ids ?? []), nextCursor: null });
  // Whoever may see a few rooms does not get to browse everybody.
  if (user.rooms !== undefined || user.role === 'guest') return refuse('forbidden', 'guests do not search for people');
  return accept({ items: await users.search(query.query, query.limit), nextCursor: null });
};
