import { accept, type messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'createRoom' | 'listRooms' | 'getRoom'>;

/** /api/rooms and /api/rooms/:roomId. */
export const roomRoutes = ({ rooms }: Rules): RouteHandlers<Routes> => ({
  createRoom: async ({ user, body, headers }) => {
    const key = commandIdOf(headers, body.commandId);
    return key.ok ? rooms.create(user, body, key.data) : key;
  },
  listRooms: async ({ user }) => accept(await rooms.list(user)),
  getRoom: ({ user, params }) => rooms.get(user.userId, params.roomId),
});
