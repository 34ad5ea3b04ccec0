import { accept, type authRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

/** The handlers of what other services ask. */
export const internalHandlers = ({ users }: AuthParts): Pick<RouteHandlers<typeof authRoutes>, 'lookupUsers'> => ({
  lookupUsers: async ({ body }) => accept({ items: await users.list(body.userIds) }),
});
