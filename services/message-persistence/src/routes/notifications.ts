import { accept, type internalMissedRoutes, type messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

type Routes = Pick<typeof messageRoutes, 'getMyNotifications' | 'patchMyNotifications' | 'putRoomNotifications'>;

/** /api/me/notifications and /api/rooms/:roomId/notifications. */
export const notificationRoutes = ({ notificationSettings }: Rules): RouteHandlers<Routes> => ({
  getMyNotifications: async ({ user }) => accept(await notificationSettings.get(user.userId)),
  patchMyNotifications: ({ user, body }) => notificationSettings.change(user.userId, body),
  putRoomNotifications: ({ user, params, body }) => notificationSettings.setRoom(user.userId, params.roomId, body),
});

/** What the notifications service asks; never reached through the edge. */
export const missedRoutes = ({ missed }: Rules): RouteHandlers<typeof internalMissedRoutes> => ({
  concerned: async ({ body }) => accept(await missed.concerned(body.roomId, body.after)),
  missed: async ({ body }) => accept(await missed.of(body.userId, body.roomIds)),
});
