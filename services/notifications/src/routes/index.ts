import { accept, internalPersonalRoutes, pushRoutes, refuse } from '@parley/contracts';
import { addRoutes, type HttpServer, type RateLimit, type RouteGuards, type WorkQueue } from '@parley/service-kit';
import { works } from '../jobs/index.ts';
import type { ReadPersonalData } from '../personal-data.ts';
import type { Subscriptions } from '../subscriptions.ts';

/** What routes call. */
export interface RouteParts {
  readonly publicKey: string;
  readonly subscriptions: Subscriptions;
  readonly personalData: ReadPersonalData;
  readonly queue: Pick<WorkQueue, 'add'>;
  /** How often somebody may see that notifications arrive. */
  readonly tests: RateLimit;
}

/** Adds every route of this service; the compiler checks that none of contracts' is missing. */
export const addAllRoutes = (http: HttpServer, parts: RouteParts, guards: RouteGuards): void => {
  const { publicKey, subscriptions, personalData, queue, tests } = parts;
  addRoutes(
    http,
    pushRoutes,
    {
      getPushKey: async () => accept({ publicKey }),
      listPushSubscriptions: async ({ user }) => accept({ items: await subscriptions.list(user.userId) }),
      putPushSubscription: ({ user, body }) => subscriptions.put(user, body),
      deletePushSubscription: async ({ user, params }) => {
        await subscriptions.remove(user.userId, params.subscriptionId);
        return accept(undefined);
      },
      testPushSubscription: async ({ user, params }) => {
        const own = (await subscriptions.list(user.userId)).some(({ id }) => id === params.subscriptionId);
        if (!own) return refuse('not_found', 'there is no such browser of yours');
        const { allowed, retryAfterMs } = tests.take(user.userId);
        if (!allowed) return refuse('rate_limited', 'wait a little before the next one', { retryAfterMs });
        await queue.add([works.pushTest(params.subscriptionId)]);
        return accept(undefined);
      },
    },
    guards,
  );
  addRoutes(http, internalPersonalRoutes, { personalData: async ({ body }) => accept(await personalData(body.userId)) }, guards);
};
