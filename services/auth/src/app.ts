import { setTimeout as delay } from 'node:timers/promises';
import fastifyCookie from '@fastify/cookie';
import {
  createHttpServer,
  createLocalTokenVerifier,
  createServiceTokens,
  type HttpServer,
  isTransientDatabaseError,
  type Log,
  openDatabase,
  openRedis,
  type RouteGuards,
  type ServiceContext,
} from '@parley/service-kit';
import { createLocalJWKSet } from 'jose';
import { createAttemptLimits, noAttemptLimits } from './attempt-limits.ts';
import type { authSettings } from './config.ts';
import { createHashMetrics, createRefreshMetrics } from './metrics.ts';
import { argon2id, createPasswords, type PasswordHasher } from './passwords.ts';
import { type AuthParts, addAuthRoutes } from './routes/index.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { type KeyRing, loadKeyRing } from './signing-keys.ts';
import { createAttemptCounters } from './store/attempt-counters.ts';
import { createSessionStore } from './store/sessions.ts';
import { createSigningKeyStore } from './store/signing-keys.ts';
import type { Tables } from './store/tables.ts';
import { createUserStore } from './store/users.ts';
import { createTokenIssuer } from './tokens.ts';
import { createUsers } from './users.ts';

/** The auth service, wired but not listening. */
export interface AuthApp {
  readonly server: HttpServer;
  /** Finishes the requests under way, then lets go of PostgreSQL and Redis. */
  stop(): Promise<void>;
}

/** What the app is made of; clock and hasher are real unless given. */
export interface AuthAppOptions extends ServiceContext<typeof authSettings> {
  readonly clock?: () => Date;
  readonly hasher?: PasswordHasher;
}

/** Wires the auth service. Waits for PostgreSQL; Redis may come later. @throws {KeyEncryptionError} */
export const createAuthApp = async (options: AuthAppOptions): Promise<AuthApp> => {
  const { settings, log } = options;
  const pool = { url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL_SIZE, name: 'auth', log };
  const db = openDatabase<Tables>(pool);
  const redis = openRedis(settings.REDIS_URL, 'commands', log);
  const stores = { users: createUserStore(db), sessions: createSessionStore(db) };
  const encryptionKey = settings.KEY_ENCRYPTION_KEY;
  const keys = await oncePostgresAnswers(log, () => loadKeyRing(createSigningKeyStore(db), encryptionKey, now(options)));
  const limits =
    settings.PARLEY_LIMITS === 'off' ? noAttemptLimits : createAttemptLimits(createAttemptCounters(redis, log), settings);
  const server = await createHttpServer({ ...options, trustedProxies: settings.TRUSTED_PROXIES });
  await server.register(fastifyCookie);
  addAuthRoutes(server, await createParts(options, stores, keys, limits));
  const stop = async (): Promise<void> => {
    await server.close();
    await db.destroy();
    redis.disconnect();
  };
  return { server, stop };
};

const now = ({ clock }: AuthAppOptions): Date => (clock ?? (() => new Date()))();

type Stores = { users: ReturnType<typeof createUserStore>; sessions: ReturnType<typeof createSessionStore> };

const createParts = async (
  options: AuthAppOptions,
  stores: Stores,
  keys: KeyRing,
  limits: AuthParts['limits'],
): Promise<AuthParts> => {
  const { settings, log, metrics } = options;
  const clock = (): Date => now(options);
  const sessions = createSessions({
    store: stores.sessions,
    tokens: createTokenIssuer(keys, settings),
    idleDays: settings.SESSION_IDLE_DAYS,
    clock,
    log,
    onRefresh: createRefreshMetrics(metrics),
  });
  const passwords = await createPasswords({
    hasher: createHashMetrics(metrics, options.hasher ?? argon2id),
    atOnce: settings.PASSWORD_HASHES_AT_ONCE,
    waiting: settings.PASSWORD_HASH_QUEUE,
  });
  return {
    signIn: createSignIn({ users: stores.users, sessions, passwords, limits, clock }),
    sessions,
    users: createUsers(stores.users),
    limits,
    keys,
    cookie: { maxAgeSeconds: settings.SESSION_IDLE_DAYS * 86_400, alwaysSecure: settings.NODE_ENV === 'production' },
    guards: createGuards(options, keys),
  };
};

const createGuards = ({ settings }: AuthAppOptions, keys: KeyRing): RouteGuards => ({
  users: createLocalTokenVerifier({
    keys: createLocalJWKSet(keys.jwks),
    issuer: settings.JWT_ISSUER,
    audience: settings.JWT_AUDIENCE,
  }),
  services: createServiceTokens(settings.SERVICE_SECRET, 'auth'),
});

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
