import { createFactPublisher, createFeedPublisher, keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import type { UserId } from '@parley/contracts';
import {
  connectToAuth,
  createAttachmentTickets,
  createBreakerMetrics,
  createDatabaseBreaker,
  createHttpServer,
  createRateLimit,
  createSendLimits,
  createServiceTokens,
  newId,
  noRateLimit,
  openBlockingRedis,
  openDatabase,
  openRedis,
  type RateLimit,
  type RunningService,
  redisReady,
  type ServiceContext,
} from '@parley/service-kit';
import { createAnnouncer } from './announce.ts';
import { createArchive } from './archive.ts';
import type { settings } from './config.ts';
import { createCounters } from './counters.ts';
import { createErasures } from './erasures.ts';
import { createConsumers } from './events/index.ts';
import { createExporting } from './exporting.ts';
import { startRecurringJobs } from './jobs/index.ts';
import { openReplica } from './open-replica.ts';
import { createAskPersonalData } from './personal-data.ts';
import { createRetention } from './retention.ts';
import { createRoomMemory } from './room-memory.ts';
import { addAllRoutes } from './routes/index.ts';
import { createRules } from './rules.ts';
import { createSeenHints } from './seen-hints.ts';
import { createStore } from './store/index.ts';
import type { Tables } from './store/tables.ts';

/** Longer than connecting takes, so that a usual start does not miss Redis by a moment. */
const redisPatienceMs = 1_000;

type Context = ServiceContext<typeof settings>;

const reportLimit = ({ PARLEY_LIMITS, REPORTS_PER_HOUR }: Context['settings']): RateLimit =>
  PARLEY_LIMITS === 'off'
    ? noRateLimit
    : createRateLimit({ perSecond: REPORTS_PER_HOUR / 3_600, burst: Math.ceil(REPORTS_PER_HOUR / 4) });

const searchLimit = ({ PARLEY_LIMITS, SEARCHES_PER_MINUTE }: Context['settings']): RateLimit =>
  PARLEY_LIMITS === 'off'
    ? noRateLimit
    : createRateLimit({ perSecond: SEARCHES_PER_MINUTE / 60, burst: Math.ceil(SEARCHES_PER_MINUTE / 2) });

/**
 * Plans of prepared statements are kept until a table is analysed again, which is a minute or two. One that was made while a table had a
 * page would read all of it when it has thousands: a look-up took 1.6 ms with 5,000 keys instead of 0.1.
 * https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-ENABLE-SEQSCAN
 */
const byIndexes = { enable_seqscan: 'off' };

/** Wires message-persistence and starts it: it serves HTTP at once, and its shards when Redis is there. */
export const start = async (context: Context): Promise<RunningService & { readonly url: string }> => {
  const { settings: given, log, metrics, tracing, isReady } = context;
  const counters = createCounters(metrics);
  const breaker = createDatabaseBreaker({ url: given.DATABASE_URL, metrics: createBreakerMetrics(metrics), log });
  const pool = { url: given.DATABASE_URL, name: 'message-persistence', log, breaker, settings: byIndexes };
  const db = openDatabase<Tables>({ ...pool, poolSize: given.DATABASE_POOL_SIZE });
  // The shards have connections of their own, so that no flood of reads can keep them waiting.
  const shardDb = openDatabase<Tables>({ ...pool, poolSize: given.SHARD_LOOPS });
  const commands = openRedis(given.REDIS_URL, 'commands', log);
  const facts = createFactPublisher({ redis: commands, log });
  const announcer = createAnnouncer({ publisher: createFeedPublisher(commands), facts, counters, log });
  const services = createServiceTokens(given.SERVICE_SECRET, 'message-persistence');
  const fromAuth = connectToAuth({ settings: given, services, log });
  const seenHints = createSeenHints({ store: createStore(db), announcer, log });
  const ruleParts = {
    memory: createRoomMemory(),
    announcer,
    seenHints,
    counters,
    tracing,
    askAuth: (userIds: readonly UserId[]) => fromAuth.auth.lookupUsers(userIds),
    newId,
    secret: given.SERVICE_SECRET,
    mostExports: given.PARLEY_LIMITS === 'off' ? { atOnce: 1_000, kept: 1_000 } : undefined,
  };
  const replica = openReplica({ settings: given, metrics, counters, log });
  const rules = createRules({ ...ruleParts, store: createStore(db), replica: replica?.replica });
  const feeds = openFeedSubscriber({ commands, open: (node) => openBlockingRedis(given.REDIS_URL, log, node), log });
  const endWakeUps = keepFollowing(feeds, revocationsFeed, () => fromAuth.revocations.wakeUp());
  const http = await createHttpServer({ log, metrics, tracing, isReady, trustedProxies: given.TRUSTED_PROXIES });
  addAllRoutes(
    http,
    rules,
    { users: fromAuth.users, services, tickets: createAttachmentTickets(given.SERVICE_SECRET) },
    {
      sends: createSendLimits(given),
      reports: reportLimit(given),
      searches: searchLimit(given),
    },
  );
  const consumers = createConsumers({
    messages: createRules({ ...ruleParts, store: createStore(shardDb) }).messages,
    announcer,
    commands,
    redisUrl: given.REDIS_URL,
    instanceName: given.INSTANCE_NAME,
    loops: given.SHARD_LOOPS,
    log,
    metrics: counters.bus,
    owned: counters.shardsOwned,
  });
  const askAuth = (userId: UserId): Promise<readonly object[]> => fromAuth.auth.personalData(userId);
  const askOthers = createAskPersonalData({ settings: given, services, askAuth });
  const jobs = startRecurringJobs({
    db,
    log,
    counters,
    index: rules.searchIndex,
    exporting: createExporting({ store: createStore(db), askOthers, log }),
    erasures: createErasures({
      store: createStore(db),
      announcer,
      askDeleted: (after) => fromAuth.auth.deletedUsers(after),
      log,
      newId,
    }),
    retention: createRetention({
      store: createStore(db),
      announcer,
      index: rules.searchIndex,
      log,
      keptMonths: given.RETENTION_MONTHS,
      archive: given.RETENTION_ARCHIVE === undefined ? undefined : createArchive(given.RETENTION_ARCHIVE),
    }),
    indexes: given.SEARCH_INDEXING === 'on',
    redisUrl: given.REDIS_URL,
  });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  await redisReady(commands, redisPatienceMs).catch(() => log.warn('Redis is not there yet: shards and jobs wait for it'));
  await consumers.start();
  return {
    url,
    stop: async () => {
      await http.close();
      seenHints.stop();
      await consumers.stop();
      await facts.stop();
      await jobs.stop();
      fromAuth.close();
      endWakeUps();
      await feeds.close();
      commands.disconnect();
      breaker.close();
      await Promise.all([db.destroy(), shardDb.destroy(), replica?.close()]);
    },
  };
};
