import { commonSettings, createLog, createMetrics, migrate, openDatabase, readSettings } from '@parley/service-kit';
import { createTestDatabase, testRedisUrl } from '@parley/test-kit';
import type { Kysely } from 'kysely';
import { type AuthApp, type AuthAppOptions, createAuthApp } from './app.ts';
import { authSettings } from './config.ts';
import { migrations } from './store/migrations/index.ts';
import type { Tables } from './store/tables.ts';
import { createUserManager } from './store/user-management.ts';

/** One answer, its JSON read. */
export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests say what they expect of a body
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
}

/** What may be sent: a body as JSON, or raw as it stands. */
export interface Call {
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly token?: string | undefined;
  readonly headers?: Record<string, string>;
}

/** A whole auth service on a database and a Redis of its own, without a port. */
export interface TestApp {
  readonly app: AuthApp;
  readonly env: Readonly<Record<string, string>>;
  /** Everything logged so far. */
  log(): string;
  send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, call?: Call): Promise<Answer>;
  /** Registers somebody; their answer with delivery `body`. */
  register(username: string, more?: Record<string, unknown>): Promise<Answer>;
  /** Makes somebody an admin as the command line does, and answers a token of a new sign-in. */
  makeAdmin(username: string): Promise<string>;
  /** Runs a recurring job now. */
  runJob(name: string): Promise<void>;
  /** The service's own database. */
  readonly db: Kysely<Tables>;
  /** Another process of the same installation. */
  replica(options?: TestAppOptions): Promise<TestApp>;
  close(): Promise<void>;
}

/** What a test may change. */
export interface TestAppOptions extends Pick<AuthAppOptions, 'clock' | 'hasher' | 'revocationPollMs'> {
  readonly env?: Record<string, string>;
}

/** A password that is long enough. */
export const password = 'correct horse battery';

/** Makes a database, migrates it and wires the service over it. */
export const createTestApp = async (options: TestAppOptions = {}): Promise<TestApp> => {
  const database = await createTestDatabase();
  const env = { DATABASE_URL: database.urls.auth, REDIS_URL: await testRedisUrl(), ...testEnvironment, ...options.env };
  const log = createLog({ service: 'auth', instance: 'test', level: 'warn' });
  await migrate({ url: database.urls.auth, name: 'auth-migrate', log }, migrations);
  const opened: (() => Promise<void>)[] = [];
  const db = openDatabase<Tables>({ url: database.urls.auth, poolSize: 4, name: 'test', log });
  const first = await openApp(env, options, { opened, db });
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((stop) => stop()));
    await db.destroy();
    await database.drop();
  };
  return { ...first, close };
};

const testEnvironment = {
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'trace',
  SERVICE_SECRET: 'a service secret for tests, 32 long',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

const openApp = async (
  env: Record<string, string>,
  { clock, hasher, revocationPollMs }: TestAppOptions,
  shared: { readonly opened: (() => Promise<void>)[]; readonly db: Kysely<Tables> },
): Promise<TestApp> => {
  const lines: string[] = [];
  const settings = readSettings({ ...commonSettings, ...authSettings }, env);
  const log = createLog(
    { service: 'auth', instance: 'test', level: settings.LOG_LEVEL },
    { write: (line: string) => lines.push(line) },
  );
  const app = await createAuthApp({
    settings,
    log,
    metrics: createMetrics(),
    isReady: () => true,
    ...(clock === undefined ? {} : { clock }),
    ...(hasher === undefined ? {} : { hasher }),
    ...(revocationPollMs === undefined ? {} : { revocationPollMs }),
  });
  shared.opened.push(() => app.stop());
  const send = sender(app);
  return {
    app,
    env,
    log: () => lines.join(''),
    send,
    register: (username, more = {}) =>
      send('POST', '/api/auth/register', { body: { username, password, delivery: 'body', ...more } }),
    makeAdmin: async (username) => {
      const made = await createUserManager(shared.db).makeAdmin(username, clock ?? (() => new Date()));
      if (made !== 'made') throw new Error(`${username} is ${made}`);
      return (await send('POST', '/api/auth/login', { body: { username, password } })).body.accessToken;
    },
    runJob: async (name) => {
      await app.jobs.find((job) => job.name === name)?.handle();
    },
    db: shared.db,
    replica: (options = {}) => openApp({ ...env, ...options.env }, options, shared),
    close: () => app.stop(),
  };
};

const sender =
  (app: AuthApp): TestApp['send'] =>
  async (method, url, { body, raw, token, headers = {} } = {}) => {
    const json = body === undefined && raw === undefined ? {} : { 'content-type': 'application/json' };
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const reply = await app.server.inject({
      method,
      url,
      headers: { ...json, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: reply.statusCode, body: readJson(reply.body), text: reply.body, headers: reply.headers };
  };

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
