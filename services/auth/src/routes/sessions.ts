import { accept, type authRoutes, refuse } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

const limited = refuse('forbidden', 'a token that is limited to rooms does not manage sessions');

/** The handlers of /api/auth/sessions. People of a foreign issuer have no sessions here: their list is empty. */
export const sessionHandlers = ({
  sessions,
}: AuthParts): Pick<RouteHandlers<typeof authRoutes>, 'listSessions' | 'endSession'> => ({
  listSessions: async ({ user }) =>
    user.rooms === undefined ? accept({ items: await sessions.list(user), nextCursor: null }) : limited,
  endSession: async ({ user, params }) => (user.rooms === undefined ? sessions.endMine(user, params.sessionId) : limited),
});
