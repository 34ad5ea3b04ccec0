import { keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import {
  connectToAuth,
  createAttachmentTickets,
  createDatabaseBreaker,
  createHttpServer,
  createInternalClient,
  createServiceTokens,
  newId,
  openBlockingRedis,
  openDatabase,
  openRedis,
  type ResolveName,
  type RunningService,
  redisReady,
  type ServiceContext,
} from '@parley/service-kit';
import type { settings } from './config.ts';
import { createCounters } from './counters.ts';
import { followLinks } from './events/index.ts';
import { startRecurringJobs } from './jobs/index.ts';
import { openPreviewQueue } from './jobs/preview-page.ts';
import { createRoomAccess } from './room-access.ts';
import { addAllRoutes } from './routes/index.ts';
import { createRules, type Rules } from './rules.ts';
import { openByteStore } from './storage/index.ts';
import { createStore, queriesWithin } from './store/index.ts';
import type { Tables } from './store/tables.ts';

type Context = ServiceContext<typeof settings> & {
  /** Another clock, for tests. */
  readonly clock?: () => Date;
  /** Another way to resolve the names of pages, for tests. */
  readonly resolve?: ResolveName;
};

/** Longer than connecting takes, so that a usual start does not miss Redis by a moment. */
const redisPatienceMs = 1_000;

/** Wires media and starts it; Redis and the other services may come later. */
export const start = async (context: Context): Promise<RunningService & { readonly url: string; readonly rules: Rules }> => {
  const { settings: given, log, metrics, tracing, isReady } = context;
  const counters = createCounters(metrics);
  const breaker = createDatabaseBreaker({ url: given.DATABASE_URL, metrics: counters.breaker, log });
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
    pageFound: (outcome) => counters.pages.inc({ outcome }),
    ...(context.resolve === undefined ? {} : { resolve: context.resolve }),
  });
  const startPreviews = async (): Promise<() => Promise<void>> => {
    const [previews, redisUrl, instanceName] = [rules.linkPreviews, given.REDIS_URL, given.INSTANCE_NAME];
    const queue = openPreviewQueue({ redisUrl, previews, atOnce: given.LINK_PREVIEWS_AT_ONCE, log });
    const wakeUp = (): void => queue.wakeUp();
    const parts = {
      previews,
      wakeUp,
      storeOf: queriesWithin,
      db,
      persistence,
      commands,
      redisUrl,
      instanceName,
      metrics: counters.follower,
      log,
    };
    const follower = followLinks(parts);
    await redisReady(commands, redisPatienceMs).catch(() => log.warn('Redis is not there yet: previews of links wait for it'));
    await follower.start();
    return async () => {
      await follower.stop();
      await queue.stop();
    };
  };
  const http = await createHttpServer({ log, metrics, tracing, isReady, trustedProxies: given.TRUSTED_PROXIES });
  addAllRoutes(http, rules, { users: fromAuth.users, services }, { chunksAtOnce: given.MEDIA_CHUNKS_AT_ONCE });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  const jobs = startRecurringJobs({
    redisUrl: given.REDIS_URL,
    removal: rules.removal,
    linkPreviews: rules.linkPreviews,
    failures: counters.jobFailures,
    log,
  });
  const endPreviews = given.LINK_PREVIEWS === 'on' ? await startPreviews() : undefined;
  return {
    url,
    rules,
    stop: async () => {
      await http.close();
      await endPreviews?.();
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
