import type { Result, Route } from '@parley/contracts';
import type { RouteCall } from '@parley/service-kit';
import type { Limited } from '../attempt-limits.ts';

/** Shows the caller where it stands (RE2), in whole seconds. */
export const limited = <T>(reply: RouteCall<Route>['reply'], { standing, result }: Limited<T>): Result<T> => {
  if (standing !== undefined)
    reply.headers({
      'ratelimit-limit': standing.limit,
      'ratelimit-remaining': standing.remaining,
      'ratelimit-reset': Math.ceil(standing.resetMs / 1_000),
    });
  return result;
};
