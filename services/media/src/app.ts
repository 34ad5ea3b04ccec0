import { keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import {
  connectToAuth,
  createAttachmentTickets,
  createBreakerMetrics,
  createDatabaseBreaker,
  createHttpServer,
  createInternalClient,
  createServiceTokens,
  newId,
  openBlockingRedis,
  openDatabase,
  openRedis,
  type RunningService,
  type ServiceContext,
} from '@parley/service-kit';
import type { settings } from './config.ts';
import { startRecurringJobs } from './jobs/index.ts';
import { createRoomAccess } from './room-access.ts';
import { addAllRoutes } from './routes/index.ts';
import { createRules, type Rules } from './rules.ts';
import { openByteStore } from './storage/index.ts';
import { createStore } from './store/index.ts';
import type { Tables } from './store/tables.ts';

type Context = ServiceContext<typeof settings> & {
  /** Another clock, for tests. */
  readonly clock?: () => Date;
};

/** Wires media and starts it; Redis and the other services may come later. */
export const start = async (context: Context): Promise<RunningService & { readonly url: string; readonly rules: Rules }> => {
  const { settings: given, log, metrics, isReady } = context;
  const breaker = createDatabaseBreaker({ url: given.DATABASE_URL, metrics: createBreakerMetrics(metrics), log });
  const db = openDatabase<Tables>({
    url: given.DATABASE_URL,
    poolSize: given.DATABASE_POOL_SIZE,
    name: 'media',
    log,
    breaker,
  });
  const commands = openRedis(given.REDIS_URL, 'commands', log);
  const services = createServiceTokens(given.SERVICE_SECRET, 'media');
  const fromAuth = connectToAuth({ settings: given, services, log });
  const feeds = openFeedSubscriber({ commands, open: (node) => openBlockingRedis(given.REDIS_URL, log, node), log });
  const endWakeUps = keepFollowing(feeds, revocationsFeed, () => fromAuth.revocations.wakeUp());
  const persistence = createInternalClient({
    service: 'message-persistence',
    urls: given.MESSAGE_PERSISTENCE_URL,
    tokens: services,
  });
  const rules = createRules({
    settings: given,
    secret: given.SERVICE_SECRET,
    store: createStore(db),
    bytes: openByteStore(given),
    rooms: createRoomAccess(persistence),
    tickets: createAttachmentTickets(given.SERVICE_SECRET),
    newId,
    clock: context.clock ?? (() => new Date()),
  });
  const http = await createHttpServer({ log, metrics, isReady, trustedProxies: given.TRUSTED_PROXIES });
  addAllRoutes(http, rules, { users: fromAuth.users, services }, { chunksAtOnce: given.MEDIA_CHUNKS_AT_ONCE });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  const jobs = startRecurringJobs({ redisUrl: given.REDIS_URL, removal: rules.removal, log });
  return {
    url,
    rules,
    stop: async () => {
      await http.close();
      await jobs.stop();
      fromAuth.close();
      endWakeUps();
      await feeds.close();
      commands.disconnect();
      breaker.close();
      await db.destroy();
    },
  };
};
