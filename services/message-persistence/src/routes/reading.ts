import { accept, type messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'readRoom' | 'unreadRoom' | 'seenBy' | 'getMyReading' | 'patchMyReading'>;

/** /api/rooms/:roomId/read, …/unread and …/seen-by, and /api/me/reading. */
export const readingRoutes = ({ readStates, seenBy, readingSettings }: Rules): RouteHandlers<Routes> => ({
  readRoom: ({ user, params, body }) => readStates.read(user.userId, params.roomId, body.seq),
  unreadRoom: async ({ user, params, body, headers }) => {
    const commandId = commandIdOf(headers, body.commandId);
    return commandId.ok ? readStates.unread(user.userId, params.roomId, body.seq, commandId.data) : commandId;
  },
  seenBy: ({ user, params, query }) => seenBy.page(user.userId, params.roomId, query),
  getMyReading: async ({ user }) => accept(await readingSettings.of(user.userId)),
  patchMyReading: async ({ user, body }) => accept(await readingSettings.change(user, body)),
});
