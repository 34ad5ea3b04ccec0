import { keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import {
  connectToAuth,
  createHttpServer,
  createServiceTokens,
  openBlockingRedis,
  openRedis,
  type RunningService,
  type ServiceContext,
} from '@parley/service-kit';
import type { settings } from './config.ts';
import { defaultTimings, type Timings } from './connections.ts';
import { createCounters } from './counters.ts';
import { createConsumer } from './events/index.ts';
import { startErasing } from './jobs/erase-people.ts';
import { startSweep } from './jobs/sweep.ts';
import { createPresences } from './presences.ts';
import { addAllRoutes } from './routes/index.ts';
import { createErasureStore } from './store/erasure.ts';
import { createStore } from './store/index.ts';

type Context = ServiceContext<typeof settings> & {
  /** Shorter ones, for tests. */
  readonly timings?: Partial<Timings>;
  /** Another clock, ms since the epoch, for tests. */
  readonly clock?: () => number;
};

const dayMs = 86_400_000;

/** Wires presence and starts it; Redis may come later. */
export const start = async (context: Context): Promise<RunningService & { readonly url: string }> => {
  const { settings: given, log, metrics, tracing, isReady } = context;
  const counters = createCounters(metrics);
  const timings: Timings = {
    ...defaultTimings,
    awayAfterMs: given.AWAY_AFTER_SECONDS * 1_000,
    retentionMs: given.PRESENCE_RETENTION_DAYS * dayMs,
    ...context.timings,
  };
  const commands = openRedis(given.REDIS_URL, 'commands', log);
  const store = createStore(commands);
  const presences = createPresences({ store, timings, counters, clock: context.clock ?? Date.now });
  const services = createServiceTokens(given.SERVICE_SECRET, 'presence');
  const fromAuth = connectToAuth({ settings: given, services, log });
  const feeds = openFeedSubscriber({ commands, open: (node) => openBlockingRedis(given.REDIS_URL, log, node), log });
  const endWakeUps = keepFollowing(feeds, revocationsFeed, () => fromAuth.revocations.wakeUp());
  const http = await createHttpServer({ log, metrics, tracing, isReady, trustedProxies: given.TRUSTED_PROXIES });
  addAllRoutes(http, presences, { users: fromAuth.users, services });
  const consumer = createConsumer({
    presences,
    commands,
    redisUrl: given.REDIS_URL,
    instanceName: given.INSTANCE_NAME,
    log,
    counters,
  });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  consumer.start();
  const sweep = startSweep({ presences, counters, log, everyMs: timings.sweepEveryMs });
  const erasing = startErasing({
    store: createErasureStore(commands),
    askDeleted: (after) => fromAuth.auth.deletedUsers(after),
    log,
    now: context.clock ?? Date.now,
  });
  return {
    url,
    stop: async () => {
      await http.close();
      await sweep.stop();
      await erasing.stop();
      await consumer.stop();
      fromAuth.close();
      endWakeUps();
      await feeds.close();
      commands.disconnect();
    },
  };
};
