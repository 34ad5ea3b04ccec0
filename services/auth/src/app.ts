import { setTimeout as delay } from 'node:timers/promises';
import fastifyCookie from '@fastify/cookie';
import { createFeedPublisher, keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import {
  createBreakerMetrics,
  createDatabaseBreaker,
  createHttpServer,
  createJobFailures,
  createRevocations,
  type HttpServer,
  isTransientDatabaseError,
  type Log,
  openBlockingRedis,
  openDatabase,
  openRedis,
  type RedisNode,
  type ServiceContext,
} from '@parley/service-kit';
import { createAttemptLimits, noAttemptLimits } from './attempt-limits.ts';
import type { authSettings } from './config.ts';
import { createDeletion } from './deletion.ts';
import { createForeignUsers } from './foreign-users.ts';
import { createAuthGuards } from './guards.ts';
import { recurringJobs, startRecurringJobs } from './jobs/index.ts';
import { keepKeysFresh } from './key-reload.ts';
import { type KeyRing, loadKeyRing } from './key-ring.ts';
import { createKeyRotation } from './key-rotation.ts';
import { createManagement } from './management.ts';
import { createHashMetrics, createRefreshMetrics } from './metrics.ts';
import { argon2id, createPasswords, type PasswordHasher } from './passwords.ts';
import { createRevocationList, createRevocationNews } from './revocation-news.ts';
import { type AuthParts, addAuthRoutes } from './routes/index.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { createAttemptCounters } from './store/attempt-counters.ts';
import { createStores, type Stores } from './store/index.ts';
import type { Tables } from './store/tables.ts';
import { createTokenIssuer } from './tokens.ts';
import { createUsernameHash } from './username-hash.ts';
import { createUsers } from './users.ts';

/** The auth service, wired but not listening. */
export interface AuthApp {
  readonly server: HttpServer;
  /** Its recurring work by name, for whoever does not wait for the queue. */
  readonly jobs: ReturnType<typeof recurringJobs>;
  /** Finishes the requests under way, then lets go of PostgreSQL and Redis. */
  stop(): Promise<void>;
}

/** What the app is made of; clock and hasher are real unless given. */
export interface AuthAppOptions extends ServiceContext<typeof authSettings> {
  readonly clock?: () => Date;
  readonly hasher?: PasswordHasher;
  /** How often revocations are read without a wake-up, ms; default 2,000. */
  readonly revocationPollMs?: number;
}

/** The options with the clock that holds. */
type Wiring = AuthAppOptions & { readonly clock: () => Date };

/** Wires the auth service. Waits for PostgreSQL; Redis may come later. @throws {KeyEncryptionError} */
export const createAuthApp = async (options: AuthAppOptions): Promise<AuthApp> => {
  const wiring: Wiring = { ...options, clock: options.clock ?? (() => new Date()) };
  const { settings, log, clock, metrics } = wiring;
  const { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: poolSize } = settings;
  const breaker = createDatabaseBreaker({ url: databaseUrl, metrics: createBreakerMetrics(metrics), log });
  const db = openDatabase<Tables>({ url: databaseUrl, poolSize, name: 'auth', log, breaker });
  const redis = openRedis(settings.REDIS_URL, 'commands', log);
  const stores = createStores(db, createUsernameHash(settings.KEY_ENCRYPTION_KEY));
  const ring = { store: stores.signingKeys, encryptionKey: settings.KEY_ENCRYPTION_KEY, clock };
  const keys = await oncePostgresAnswers(log, () => loadKeyRing(ring));
  const revoking = followRevocations(wiring, stores, redis);
  const server = await createHttpServer({ ...options, trustedProxies: settings.TRUSTED_PROXIES });
  await server.register(fastifyCookie);
  const limits =
    settings.PARLEY_LIMITS === 'off' ? noAttemptLimits : createAttemptLimits(createAttemptCounters(redis, log), settings);
  const foreignUsers = createForeignUsers(stores.foreignUsers, clock);
  const guards = createAuthGuards({ settings, keys, revocations: revoking.revocations, foreignUsers, log });
  const { list: revocations, tell: onRevoked } = revoking;
  const given = { limits, foreignUsers, guards, keys, revocations };
  addAuthRoutes(server, { ...given, ...(await createRules(wiring, stores, { keys, limits, onRevoked })) });
  const rotate = createKeyRotation({ store: stores.signingKeys, settings, clock, log });
  const jobs = recurringJobs({ rotate: () => rotate().then(() => keys.reload()), ...stores, clock });
  const running = startRecurringJobs({ redisUrl: settings.REDIS_URL, jobs, failures: createJobFailures(metrics), log });
  const endReloading = keepKeysFresh(keys, log);
  const stop = async (): Promise<void> => {
    await server.close();
    await running.stop();
    endReloading();
    guards.close();
    await revoking.stop();
    breaker.close();
    await db.destroy();
    redis.disconnect();
  };
  return { server, jobs, stop };
};

/** Auth reads its revocations as every other service does, but from its own store. */
const followRevocations = (wiring: Wiring, stores: Stores, redis: ReturnType<typeof openRedis>) => {
  const { settings, log, clock, revocationPollMs: pollMs } = wiring;
  const { revocations: store } = stores;
  const list = createRevocationList({ store, accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS, clock });
  const revocations = createRevocations({
    ask: (after) => list.read(after),
    log,
    now: () => clock().getTime(),
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  const wakeUp = (): void => revocations.wakeUp();
  const tell = createRevocationNews({ store, publisher: createFeedPublisher(redis), wakeUp, log });
  const open = (node?: RedisNode) => openBlockingRedis(settings.REDIS_URL, log, node);
  const feeds = openFeedSubscriber({ commands: redis, open, log });
  const endWakeUps = keepFollowing(feeds, revocationsFeed, wakeUp);
  const stop = async (): Promise<void> => {
    revocations.close();
    endWakeUps();
    await feeds.close();
  };
  return { revocations, list, tell, stop };
};

interface RuleParts {
  readonly keys: KeyRing;
  readonly limits: AuthParts['limits'];
  readonly onRevoked: () => void;
}

type Rules = Pick<AuthParts, 'signIn' | 'sessions' | 'users' | 'management' | 'deletion' | 'cookie'>;

const createRules = async (wiring: Wiring, stores: Stores, { keys, limits, onRevoked }: RuleParts): Promise<Rules> => {
  const { settings, log, metrics, clock } = wiring;
  const sessions = createSessions({
    store: stores.sessions,
    tokens: createTokenIssuer(keys, settings),
    idleDays: settings.SESSION_IDLE_DAYS,
    clock,
    log,
    onRefresh: createRefreshMetrics(metrics),
    onRevoked,
  });
  const passwords = await createPasswords({
    hasher: createHashMetrics(metrics, wiring.hasher ?? argon2id),
    atOnce: settings.PASSWORD_HASHES_AT_ONCE,
    waiting: settings.PASSWORD_HASH_QUEUE,
  });
  return {
    signIn: createSignIn({ users: stores.users, sessions, passwords, limits, clock }),
    sessions,
    users: createUsers(stores.users, stores.userSearch),
    deletion: createDeletion({ store: stores.userDeletion, passwords, limits, clock, onRevoked }),
    management: createManagement({ store: stores.userManager, clock, onRevoked }),
    cookie: { maxAgeSeconds: settings.SESSION_IDLE_DAYS * 86_400, alwaysSecure: settings.NODE_ENV === 'production' },
  };
};

const retryMs = 500;

/** A service may start before its database does; anything but its absence is a fault. */
const oncePostgresAnswers = async <T>(log: Log, work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isTransientDatabaseError(error)) throw error;
      if (tries === 1) log.warn({ err: error, retryMs }, 'PostgreSQL does not answer yet; trying again');
      await delay(retryMs);
    }
  }
};
