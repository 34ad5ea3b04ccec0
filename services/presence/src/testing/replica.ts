import { createGroupPublisher, presenceFacts } from '@parley/bus';
import { GatewayId, type PresenceFact, PresenceItems, UserId } from '@parley/contracts';
import {
  commonSettings,
  createLog,
  createMetrics,
  createServiceTokens,
  newId,
  openRedis,
  readSettings,
} from '@parley/service-kit';
import { start } from '../app.ts';
import { settings } from '../config.ts';
import type { Timings } from '../connections.ts';

const secret = 'a secret of at least 32 characters';
const log = createLog({ service: 'presence', instance: 'test', level: 'silent' });

/** A short grace, and a lease that ends in no test: what a lost fact leaves undone is not done by the lease's end. */
const timingsOfTests: Partial<Timings> = { graceMs: 600, silentMs: 600_000 };

/** Somebody as the service shows them, or what it answered instead. */
interface Seen {
  readonly status: string;
  readonly lastSeen: string | null;
  readonly roomId?: string | undefined;
}

/** One replica of the service in this process. */
export interface Replica {
  /** How the service sees a person, asked as a gateway asks. */
  lookup(userId: UserId): Promise<Seen>;
  /** How it sees several, asked at once and in this order. */
  lookupAll(userIds: readonly UserId[]): Promise<readonly Seen[]>;
  get(path: string, token?: string): Promise<Response>;
  /** Sets what somebody wants to be seen as, with their own token, as a gateway hands it on. */
  set(wanted: unknown, token: string): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts a replica; `authUrl` serves the keys of tokens. */
export const startReplica = async (options: {
  redisUrl: string;
  authUrl: string;
  issuer?: string;
  name?: string;
  timings?: Partial<Timings>;
  clock?: () => number;
}): Promise<Replica> => {
  const values = readSettings(
    { ...commonSettings, ...settings },
    {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      INSTANCE_NAME: options.name ?? 'test',
      SERVICE_SECRET: secret,
      PORT: '0',
      REDIS_URL: options.redisUrl,
      AUTH_URL: options.authUrl,
      JWT_ISSUER: options.issuer ?? 'parley',
    },
  );
  const service = await start({
    settings: values,
    log,
    metrics: createMetrics(),
    isReady: () => true,
    timings: options.timings ?? timingsOfTests,
    clock: options.clock ?? Date.now,
  });
  const tokens = createServiceTokens(secret, 'socket-gateway');
  const lookupAll = async (userIds: readonly UserId[]): Promise<readonly Seen[]> => {
    const reply = await fetch(`${service.url}/internal/presence/lookup`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokens.issue()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userIds }),
    });
    const answer = PresenceItems.safeParse(await reply.json());
    return answer.data?.items ?? userIds.map(() => ({ status: `answered ${reply.status}`, lastSeen: null }));
  };
  return {
    lookup: async (userId) => (await lookupAll([userId]))[0] ?? { status: 'not answered', lastSeen: null },
    lookupAll,
    get: (path, token) => fetch(service.url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }),
    set: (wanted, token) =>
      fetch(`${service.url}/internal/presence`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(wanted),
      }),
    stop: () => service.stop(),
  };
};

/** A gateway as far as presence knows one. */
export interface TestGateway {
  readonly id: GatewayId;
  tell(fact: PresenceFact): Promise<void>;
  opened(userId: UserId, connectionId: string): Promise<void>;
  closed(userId: UserId, connectionId: string): Promise<void>;
  beat(userId: UserId, ...connectionIds: string[]): Promise<void>;
  close(): void;
}

/** Makes a gateway of a name, in a boot of its own. */
export const openGateway = (redisUrl: string, name = 'gateway-1'): TestGateway => {
  const redis = openRedis(redisUrl, 'commands', log);
  const publisher = createGroupPublisher<PresenceFact>({ redis, stream: presenceFacts, log });
  const id = GatewayId.parse(`${name}:${newId()}`);
  const tell = async (fact: PresenceFact): Promise<void> => {
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
    await publisher.publish(fact);
  };
  return {
    id,
    tell,
    opened: (userId, connectionId) => tell({ type: 'connection.opened', gatewayId: id, connectionId, userId }),
    closed: (userId, connectionId) => tell({ type: 'connection.closed', gatewayId: id, connectionId, userId }),
    beat: (userId, ...connectionIds) =>
      tell({ type: 'gateway.heartbeat', gatewayId: id, users: [{ userId, connectionIds, activeAt: new Date().toISOString() }] }),
    close: () => redis.disconnect(),
  };
};

/** Somebody nobody has heard of. */
export const newUser = (): UserId => UserId.parse(newId());
