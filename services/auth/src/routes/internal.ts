import { accept, type internalAuthRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

/** The handlers of what other services ask. */
export const internalHandlers = ({ users, foreignUsers, revocations }: AuthParts): RouteHandlers<typeof internalAuthRoutes> => ({
  lookupUsers: async ({ body }) => accept({ items: await users.list(body.userIds) }),
  rememberForeignUser: ({ body }) => foreignUsers.remember(body),
  revocations: async ({ body }) => accept(await revocations.read(body.after)),
});
