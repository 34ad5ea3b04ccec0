import { accept, type messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

type Routes = Pick<typeof messageRoutes, 'roomChanges' | 'myChanges'>;

/** /api/rooms/:roomId/changes and /api/me/changes. */
export const changesRoutes = ({ changes }: Rules): RouteHandlers<Routes> => ({
  roomChanges: ({ user, params, query }) => changes.ofRoom(user.userId, params.roomId, query.since, query.limit),
  myChanges: async ({ user, query }) => accept(await changes.ofUser(user.userId, query.since)),
});
