import { type messageRoutes, refuse } from '@parley/contracts';
import type { RateLimit, RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { showStanding } from './standing.ts';

type Routes = Pick<typeof messageRoutes, 'search'>;

/** /api/search; `perUser` says how fast one person may ask for pages. */
export const searchRoutes = ({ search }: Rules, perUser: RateLimit): RouteHandlers<Routes> => ({
  search: async ({ user, query, reply }) => {
    const { allowed, retryAfterMs, remaining } = perUser.take(user.userId);
    if (Number.isFinite(perUser.burst)) showStanding(reply, { limit: perUser.burst, remaining });
    return allowed ? search.find(user, query) : refuse('rate_limited', 'you search too much at once', { retryAfterMs });
  },
});
