import type { messageRoutes } from '@parley/contracts';
import type { RouteCall } from '@parley/service-kit';

type Reply = RouteCall<typeof messageRoutes.search>['reply'];

/** How many of something a caller may do at once, and how many of them are left. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
}

/** RE2: where the caller stands, null without a limit. A bucket that is not full is one fuller after at most a second. */
export const showStanding = (reply: Reply, standing: Standing | null): void => {
  if (standing === null) return;
  reply.headers({
    'ratelimit-limit': standing.limit,
    'ratelimit-remaining': standing.remaining,
    'ratelimit-reset': 1,
  });
};
