import type { messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

type Routes = Pick<typeof messageRoutes, 'search'>;

/** /api/search. */
export const searchRoutes = ({ search }: Rules): RouteHandlers<Routes> => ({
  search: ({ user, query }) => search.find(user, query),
});
