import { accept, type followerRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

/** What services that follow rooms ask; never reached through the edge. */
export const followedRoomsRoutes = ({ followedRooms }: Rules): RouteHandlers<typeof followerRoutes> => ({
  roomHeads: async ({ body }) => accept(await followedRooms.heads(body.after, body.limit)),
  followedChanges: async ({ body }) => accept({ rooms: await followedRooms.changes(body.rooms, body.only) }),
});
