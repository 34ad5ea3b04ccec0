import { accept, type messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'createRoom' | 'listRooms' | 'publicRooms' | 'getRoom' | 'patchRoom' | 'archiveRoom'>;

/** /api/rooms and /api/rooms/:roomId. */
export const roomRoutes = ({ rooms, roomSettings, browse }: Rules): RouteHandlers<Routes> => ({
  createRoom: async ({ user, body, headers }) => {
    const key = commandIdOf(headers, body.commandId);
    return key.ok ? rooms.create(user, body, key.data) : key;
  },
  listRooms: async ({ user }) => accept(await rooms.list(user)),
  publicRooms: ({ user, query }) => browse.publicRooms(user, query),
  getRoom: ({ user, params }) => rooms.get(user, params.roomId),
  patchRoom: ({ user, params, body }) => roomSettings.change(user, params.roomId, body),
  archiveRoom: ({ user, params }) => roomSettings.archive(user, params.roomId),
});
