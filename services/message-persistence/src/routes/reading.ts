import type { messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'readRoom' | 'unreadRoom'>;

/** /api/rooms/:roomId/read and …/unread. */
export const readingRoutes = ({ readStates }: Rules): RouteHandlers<Routes> => ({
  readRoom: ({ user, params, body }) => readStates.read(user.userId, params.roomId, body.seq),
  unreadRoom: async ({ user, params, body, headers }) => {
    const commandId = commandIdOf(headers, body.commandId);
    return commandId.ok ? readStates.unread(user.userId, params.roomId, body.seq, commandId.data) : commandId;
  },
});
