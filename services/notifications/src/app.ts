import { keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import { PushSubscriptionId } from '@parley/contracts';
import { createFollower, createRoomSource } from '@parley/follower';
import {
  connectToAuth,
  createBreakerMetrics,
  createDatabaseBreaker,
  createHttpServer,
  createInternalClient,
  createRateLimit,
  createServiceTokens,
  newId,
  noRateLimit,
  openBlockingRedis,
  openDatabase,
  openRedis,
  type RedisNode,
  type RunningService,
  type ServiceContext,
} from '@parley/service-kit';
import type { settings } from './config.ts';
import { createCounters } from './counters.ts';
import { createErasing } from './erasing.ts';
import { createRoomChanged } from './events/room-changed.ts';
import { startJobs, works } from './jobs/index.ts';
import { type SweepTimings, startSweeps, usualTimings } from './jobs/sweep.ts';
import { createOwners } from './owners.ts';
import { createReadPersonalData } from './personal-data.ts';
import { createPushEndpoints } from './push-endpoints.ts';
import { createPushSender } from './push-service.ts';
import { createPushing } from './pushing.ts';
import { createRoomNews } from './room-news.ts';
import { addAllRoutes } from './routes/index.ts';
import { createStore } from './store/index.ts';
import type { Tables } from './store/tables.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTellings, type PushWanted } from './telling.ts';
import { createVapid } from './vapid.ts';

/** What the service is made of. */
export interface NotificationsContext extends ServiceContext<typeof settings> {
  /** Certificates of push services to trust beside the usual ones, PEM; for tests. */
  readonly trusted?: string;
  /** Shorter ones, for tests. */
  readonly timings?: Partial<SweepTimings> & { readonly lookAgainMs?: number };
}

const newSubscriptionId = (): PushSubscriptionId => PushSubscriptionId.parse(newId());

const clock = (): Date => new Date();

/** How long messages gather before it is asked whom they concern, as part of the time after which people are told. */
const gatherMs = (tellAfterSeconds: number): number => Math.min(2_000, tellAfterSeconds * 500);

/** How long it is believed whether any browser is told, ms. */
const believedMs = 1_000;

/** Asks anew only after a while. */
const believing = (ask: () => Promise<boolean>): (() => Promise<boolean>) => {
  let known: { readonly answer: Promise<boolean>; readonly at: number } | undefined;
  return () => {
    if (known === undefined || performance.now() - known.at > believedMs) known = { answer: ask(), at: performance.now() };
    const { answer } = known;
    answer.catch(() => {
      known = undefined;
    });
    return answer;
  };
};

/** Wires notifications and starts it; Redis and the other services may come later. @throws {TypeError} for keys that are none. */
export const start = async (context: NotificationsContext): Promise<RunningService & { readonly url: string }> => {
  const { settings: given, log, metrics, tracing, isReady } = context;
  const counters = createCounters(metrics);
  const vapid = createVapid(given.VAPID_PRIVATE_KEY, given.VAPID_SUBJECT);
  const breaker = createDatabaseBreaker({ url: given.DATABASE_URL, metrics: createBreakerMetrics(metrics), log });
  const db = openDatabase<Tables>({
    url: given.DATABASE_URL,
    poolSize: given.DATABASE_POOL_SIZE,
    name: 'notifications',
    log,
    breaker,
  });
  const store = createStore(db);
  const isAnybodyTold = believing(() => store.hasSubscriptions());
  const gathered = gatherMs(given.TELL_AFTER_SECONDS);
  const commands = openRedis(given.REDIS_URL, 'commands', log);
  const blocking = (node?: RedisNode) => openBlockingRedis(given.REDIS_URL, log, node);
  const services = createServiceTokens(given.SERVICE_SECRET, 'notifications');
  const client = (service: string, urls: readonly string[]) => createInternalClient({ service, urls, tokens: services });
  const messages = client('message-persistence', given.MESSAGE_PERSISTENCE_URL);
  const owners = createOwners({
    messages,
    presence: client('presence', given.PRESENCE_URL),
    auth: client('auth', given.AUTH_URL),
  });
  const endpoints = createPushEndpoints(given.PUSH_PRIVATE_HOSTS);
  const subscriptions = createSubscriptions({ store, owners, endpoints, newId: newSubscriptionId, clock });
  const fromAuth = connectToAuth({
    settings: given,
    services,
    log,
    onRevoked: (revocation) => {
      // One that is missed here is found before the next push (NO6).
      subscriptions.revoked(revocation).catch((error: unknown) => log.warn({ err: error }, 'a revocation could not be kept'));
    },
  });
  const feeds = openFeedSubscriber({ commands, open: blocking, log });
  const endWakeUps = keepFollowing(feeds, revocationsFeed, () => fromAuth.revocations.wakeUp());
  const sender = createPushSender({ vapid, endpoints, ttlSeconds: given.PUSH_TTL_SECONDS, trusted: context.trusted });
  const tellings = createTellings({
    store,
    owners,
    subscriptions,
    counters,
    clock,
    push: (wanted: readonly PushWanted[]) => queue.add(wanted.map((one) => works.push(one))),
    afterMs: given.TELL_AFTER_SECONDS * 1_000 - gathered,
    againMs: given.TELL_AGAIN_SECONDS * 1_000,
    ...(context.timings?.lookAgainMs === undefined ? {} : { lookAgainMs: context.timings.lookAgainMs }),
  });
  const pushing = createPushing({ store, owners, sender, counters, mayPreview: given.PUSH_PREVIEW === 'on', clock });
  const queue = startJobs({ tellings, pushing }, { redisUrl: given.REDIS_URL, atOnce: given.JOBS_AT_ONCE, counters, log });
  const http = await createHttpServer({ log, metrics, tracing, isReady, trustedProxies: given.TRUSTED_PROXIES });
  const tests = given.PARLEY_LIMITS === 'off' ? noRateLimit : createRateLimit({ perSecond: 0.2, burst: 3 });
  const personalData = createReadPersonalData(store);
  const parts = { publicKey: vapid.publicKey, subscriptions, personalData, queue, tests };
  addAllRoutes(http, parts, { users: fromAuth.users, services });
  const url = await http.listen({ host: given.HOST, port: given.PORT });
  const follower = createFollower<Tables>({
    name: 'notifications',
    replica: `${given.INSTANCE_NAME}:${newId()}`,
    commands,
    blocking,
    source: createRoomSource(messages),
    db,
    handler: createRoomChanged({
      isAnybodyTold,
      newsWithin: (tx) => createRoomNews({ store: createStore(tx), isAnybodyTold, clock, gatherMs: gathered }),
    }),
    // Nobody wants to be told of everything that was ever said, nor of all of it again.
    firstStart: 'heads',
    afterRestore: 'heads',
    metrics: counters.follower,
    log,
  });
  await follower.start();
  const timings = { ...usualTimings, ...context.timings };
  const erasing = createErasing({ store, owners, clock });
  const sweeps = startSweeps({ store, owners, subscriptions, erasing, queue, timings, clock, log });
  return {
    url,
    stop: async () => {
      await http.close();
      await follower.stop();
      await sweeps.stop();
      await queue.stop();
      sender.close();
      fromAuth.close();
      endWakeUps();
      await feeds.close();
      commands.disconnect();
      breaker.close();
      await db.destroy();
    },
  };
};
