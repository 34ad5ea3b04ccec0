import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompletedUpload, Problem, type RoomId, type Upload } from '@parley/contracts';
import { commonSettings, createLog, createMetrics, migrate, openDatabase, readSettings } from '@parley/service-kit';
import { createTestDatabase, testRedisUrl } from '@parley/test-kit';
import { start } from '../app.ts';
import { settings } from '../config.ts';
import { migrations } from '../store/migrations/index.ts';
import type { Database, Tables } from '../store/tables.ts';
import { newRoom, type StandIns, startStandIns, type TestPerson } from './stand-in-services.ts';

const secret = 'a secret of at least 32 characters';
const silentLog = createLog({ service: 'media', instance: 'test', level: 'silent' });

/** What a request was answered. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly code: Problem['code'] | undefined;
  readonly body: Body;
}

/** What {@link TestMedia.ask} takes: JSON, or bytes. */
export interface Asking {
  readonly body?: unknown;
  readonly bytes?: Uint8Array | undefined;
  readonly headers?: Record<string, string>;
}

/** The whole service with a database, Redis, a directory and stand-ins for other services of its own. */
export interface TestMedia {
  readonly url: string;
  readonly others: StandIns;
  readonly db: Database;
  /** Where the time stands, ms since 1970; jobs and links go by it. */
  setClock(now: number): void;
  ask<Body = unknown>(who: TestPerson | undefined, request: string, asking?: Asking): Promise<Answer<Body>>;
  /** Sends a whole file in pieces. */
  send(who: TestPerson, content: Uint8Array, more?: { name?: string; roomId?: RoomId }): Promise<CompletedUpload>;
  /** The paths of all bytes that are kept. */
  files(): Promise<string[]>;
  readonly rules: Awaited<ReturnType<typeof start>>['rules'];
  /** Another process of the same installation. */
  replica(env?: Record<string, string>): Promise<{ readonly url: string; stop(): Promise<void> }>;
  stop(): Promise<void>;
}

/** Starts it. `env` are further settings. */
export const startTestMedia = async (env: Record<string, string> = {}): Promise<TestMedia> => {
  const [database, others, directory] = await Promise.all([
    createTestDatabase(),
    startStandIns(),
    mkdtemp(join(tmpdir(), 'parley-media-')),
  ]);
  await migrate({ url: database.urls.media, name: 'test', log: silentLog }, migrations);
  const db = openDatabase<Tables>({ url: database.urls.media, poolSize: 4, name: 'test', log: silentLog });
  const redisUrl = await testRedisUrl();
  let now: number | undefined;
  const clock = (): Date => new Date(now ?? Date.now());
  const open = (more: Record<string, string> = {}) => {
    const all = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      INSTANCE_NAME: 'test',
      SERVICE_SECRET: secret,
      PORT: '0',
      JWT_ISSUER: others.issuer.issuer,
      JWT_AUDIENCE: others.issuer.audience,
      DATABASE_URL: database.urls.media,
      REDIS_URL: redisUrl,
      AUTH_URL: others.url,
      MESSAGE_PERSISTENCE_URL: others.url,
      MEDIA_DIRECTORY: directory,
      // Nothing is fetched but by tests that say from where.
      LINK_PREVIEWS: 'off',
      ...env,
      ...more,
    };
    const read = { ...readSettings(commonSettings, all), ...readSettings(settings, all) };
    return start({ settings: read, log: silentLog, metrics: createMetrics(), isReady: () => true, clock });
  };
  const running = await open();
  const ask: TestMedia['ask'] = async (who, request, asking) => askAt(running.url, who, request, asking);
  return {
    url: running.url,
    others,
    db,
    setClock: (at) => {
      now = at;
    },
    ask,
    send: async (who, content, { name = 'file.bin', roomId = newRoom() } = {}) => {
      const begun = await ask<Upload>(who, 'POST /api/uploads', { body: { roomId, name, size: content.length } });
      for (let offset = 0; offset < content.length; offset += pieceBytes)
        await ask(who, `PATCH /api/uploads/${begun.body.id}?offset=${offset}`, {
          bytes: content.subarray(offset, offset + pieceBytes),
        });
      const done = await ask<CompletedUpload>(who, `POST /api/uploads/${begun.body.id}/complete`);
      if (done.status !== 200) throw new Error(`a file was not taken: ${done.status} ${done.code}`);
      return done.body;
    },
    files: async () =>
      (await readdir(directory, { recursive: true, withFileTypes: true })).flatMap((one) =>
        one.isFile() ? [join(one.parentPath, one.name)] : [],
      ),
    rules: running.rules,
    replica: (more) => open(more),
    stop: async () => {
      await running.stop();
      await db.destroy();
      await database.drop();
      await others.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** Not the size of any piece that is kept, so that spans go over several. */
const pieceBytes = 300_000;

/** Asks a process of the service. */
export const askAt = async <Body>(
  url: string,
  who: TestPerson | undefined,
  request: string,
  { body, bytes, headers = {} }: Asking = {},
): Promise<Answer<Body>> => {
  const [method = 'GET', path = '/'] = request.split(' ');
  const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(who === undefined ? {} : { authorization: `Bearer ${who.token}` }),
      ...(body === undefined && bytes === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    body: bytes === undefined ? (body === undefined ? null : JSON.stringify(body)) : new Uint8Array(bytes),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  const code = response.ok ? undefined : Problem.parse(parsed).code;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test says what it expects, and then checks it
  return { status: response.status, code, body: parsed as Body };
};
