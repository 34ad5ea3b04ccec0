import type { presenceRoutes } from '@parley/contracts';
import type { RouteAct } from './act.ts';
import { signedIn } from './standings.ts';

/** What each route of presence is tried with. */
export const presenceActs: Record<keyof typeof presenceRoutes, readonly RouteAct[]> = {
  getPresence: [
    { does: 'see who is there', ask: ({ other }) => ({ query: { userIds: other.id } }), expected: { anywhere: signedIn('ok') } },
  ],
};
