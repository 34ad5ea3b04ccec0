import { accept, type authRoutes, refuse } from '@parley/contracts';
import type { RouteCall, RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';
import { limited } from './limited.ts';
import { clearRefreshCookie } from './refresh-cookie.ts';

type Handlers = Pick<
  RouteHandlers<typeof authRoutes>,
  'getMe' | 'patchMe' | 'getUser' | 'deleteMe' | 'deleteUser' | 'manageUser' | 'listUsers'
>;

/** The handlers of /api/users. */
export const userHandlers = ({ users, management, deletion, cookie }: AuthParts): Handlers => ({
  getMe: ({ user }) => users.me(user.userId),
  patchMe: ({ user, body }) => users.rename(user.userId, body.displayName),
  getUser: ({ params }) => users.get(params.userId),
  deleteMe: async ({ user, body, address, reply }) => {
    const deleted = limited(reply, await deletion.deleteMe(user, body.currentPassword, address));
    if (deleted.ok) clearRefreshCookie(reply, cookie);
    return deleted;
  },
  deleteUser: ({ user, params }) => deletion.deleteUser(user, params.userId),
  manageUser: ({ user, params, body }) => management.manage(user, params.userId, body),
  listUsers: (call) => list(users, call),
});

const list = async (users: AuthParts['users'], { user, query }: RouteCall<typeof authRoutes.listUsers>) => {
  if (query.query === undefined) return accept({ items: await users.list(query.ids ?? []), nextCursor: null });
  // Whoever may see a few rooms does not get to browse everybody.
  if (user.rooms !== undefined || user.role === 'guest') return refuse('forbidden', 'guests do not search for people');
  return accept({ items: await users.search(query.query, query.limit), nextCursor: null });
};
