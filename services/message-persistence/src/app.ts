import { randomUUID } from 'node:crypto';
import { createFeedPublisher, createShardConsumer, type ShardConsumer } from '@parley/bus';
import { authRoutes, type User, type UserId } from '@parley/contracts';
import {
  createHttpServer,
  createInternalClient,
  createServiceTokens,
  createTokenVerifier,
  isTransientDatabaseError,
  newId,
  openDatabase,
  openRedis,
  type RunningService,
  type ServiceContext,
  type ServiceTokens,
} from '@parley/service-kit';
import { createAnnouncer } from './announce.ts';
import type { settings } from './config.ts';
import { createCounters } from './counters.ts';
import { createMessageSubmitted, messageSubmitted } from './events/message-submitted.ts';
import { startRecurringJobs } from './jobs/index.ts';
import { addAllRoutes } from './routes/index.ts';
import { createRules } from './rules.ts';
import { createStore } from './store/index.ts';
import type { Tables } from './store/tables.ts';

type Context = ServiceContext<typeof settings>;

/** Wires message-persistence and starts it: it serves HTTP at once, and its shards when Redis is there. */
export const start = async (context: Context): Promise<RunningService & { readonly url: string }> => {
  const { settings: given, log, metrics, isReady } = context;
  const counters = createCounters(metrics);
  const db = openDatabase<Tables>({
    url: given.DATABASE_URL,
    poolSize: given.DATABASE_POOL_SIZE,
    name: 'message-persistence',
    log,
  });
  const commands = openRedis(given.REDIS_URL, 'commands', log);
  const announcer = createAnnouncer({ publisher: createFeedPublisher(commands), counters, log });
  const services = createServiceTokens(given.SERVICE_SECRET, 'message-persistence');
  const users = createTokenVerifier({ authUrls: given.AUTH_URL, issuer: given.JWT_ISSUER, audience: given.JWT_AUDIENCE, log });
  const rules = createRules({ store: createStore(db), announcer, counters, askAuth: askAuth(given.AUTH_URL, services), newId });
  const http = await createHttpServer({ log, metrics, isReady, trustedProxies: given.TRUSTED_PROXIES });
  addAllRoutes(http, rules, { users, services });
  const consumer: ShardConsumer = createShardConsumer({
    ...createMessageSubmitted({ messages: rules.messages, announcer }),
    commands,
    blocking: () => openRedis(given.REDIS_URL, 'blocking', log),
    stream: messageSubmitted,
    owner: `${given.INSTANCE_NAME}:${randomUUID()}`,
    isTransient: isTransientDatabaseError,
    log,
    metrics: counters.bus,
  });
  const jobs = startRecurringJobs({ db, log, counters, redisUrl: given.REDIS_URL });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  await consumer.start();
  return {
    url,
    stop: async () => {
      await http.close();
      await consumer.stop();
      await jobs.stop();
      users.close();
      commands.disconnect();
      await db.destroy();
    },
  };
};

const askAuth = (urls: readonly string[], tokens: ServiceTokens) => {
  const auth = createInternalClient({ service: 'auth', urls, tokens });
  return async (userIds: readonly UserId[]): Promise<readonly User[]> => {
    const found = await auth.call(authRoutes.lookupUsers, { body: { userIds } });
    if (!found.ok) throw new Error(`auth refused a lookup: ${found.error.code}`);
    return found.data.items;
  };
};
