import { setTimeout as delay } from 'node:timers/promises';
import { groupKey, presenceFacts } from '@parley/bus';
import type { UserId } from '@parley/contracts';
import {
  createTokenIssuer,
  eventually,
  type JwksServer,
  pidOf,
  startTestRedis,
  type TestRedis,
  type TokenIssuer,
} from '@parley/test-kit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Timings } from './connections.ts';
import { newUser, openGateway, type Replica, startReplica } from './testing/replica.ts';

/** In the order of the real ones, and a lease that is longer than a busy machine stands still. */
const timings = { graceMs: 1_200, silentMs: 8_000, unheardMs: 2_000, sweepEveryMs: 100 } satisfies Partial<Timings>;
const beatEveryMs = 300;
const outageMs = timings.silentMs + 2_000;

let issuer: TokenIssuer;
let keys: JwksServer;
beforeAll(async () => {
  issuer = await createTokenIssuer();
  keys = await issuer.serveJwks();
});
afterAll(() => keys.close());

/** A Redis with one replica, which may be stopped and started again. */
interface World {
  readonly redis: TestRedis;
  replica: Replica;
  readonly startAnew: () => Promise<Replica>;
}

const createWorld = async (): Promise<World> => {
  const redis = await startTestRedis();
  const startAnew = () => startReplica({ redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer, timings });
  return { redis, startAnew, replica: await startAnew() };
};

const end = async ({ redis, replica }: World): Promise<void> => {
  await replica.stop();
  await redis.destroy();
};

/** Ends an outage. */
type BringBack = () => Promise<void>;
const outages: [string, (world: World) => Promise<BringBack>][] = [
  [
    'Redis hung',
    async ({ redis }) => {
      process.kill(pidOf(redis), 'SIGSTOP');
      return async () => void process.kill(pidOf(redis), 'SIGCONT');
    },
  ],
  [
    'Redis was gone',
    async ({ redis }) => {
      await redis.kill();
      return () => redis.start();
    },
  ],
  [
    'Redis took no writes',
    async ({ redis }) => {
      const admin = new Redis(redis.url, { protocol: 2 });
      await admin.config('SET', 'maxmemory', '1');
      return async () => {
        await admin.config('SET', 'maxmemory', '0');
        admin.disconnect();
      };
    },
  ],
  [
    'every replica was gone',
    async (world) => {
      await world.replica.stop();
      return async () => {
        world.replica = await world.startAnew();
      };
    },
  ],
];

/** Everything somebody is shown as until it ends; not when presence cannot tell. */
const observe = (world: World, userId: UserId): { shown: Set<string>; end: () => Promise<void> } => {
  const shown = new Set<string>();
  const over = new AbortController();
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { status } = await world.replica.lookup(userId).catch(() => ({ status: 'answered nothing' }));
      if (!status.startsWith('answered')) shown.add(status);
      await delay(20);
    }
  };
  const running = run();
  return {
    shown,
    end: async () => {
      over.abort();
      await running;
    },
  };
};

/** Tells again and again that somebody is connected; what Redis does not take is lost, as it is for a gateway. */
const keepBeating = (beat: () => Promise<void>): (() => void) => {
  const timer = setInterval(() => void beat().catch(() => undefined), beatEveryMs);
  return () => clearInterval(timer);
};

const becomes = (world: World, userId: UserId, status: string) =>
  eventually(async () => expect((await world.replica.lookup(userId)).status).toBe(status));

test.concurrent.each(outages)(
  'PR2 after %s for longer than a lease, who stayed is never shown offline, and who left is in the end',
  async (_what, takeAway) => {
    const world = await createWorld();
    const [stays, leaves] = [newUser(), newUser()];
    const [one, two] = [openGateway(world.redis.url, 'gateway-1'), openGateway(world.redis.url, 'gateway-2')];
    await one.opened(stays, 'a');
    await two.opened(leaves, 'b');
    await becomes(world, stays, 'online');
    await becomes(world, leaves, 'online');
    await Promise.all([one.beat(stays, 'a'), two.beat(leaves, 'b')]);
    await delay(beatEveryMs);
    const observed = observe(world, stays);
    const bringBack = await takeAway(world);
    await delay(outageMs);
    await bringBack();
    // The next heartbeat of its gateway is still to come.
    await delay(2_000);
    const endBeats = keepBeating(() => one.beat(stays, 'a'));
    await becomes(world, leaves, 'offline');
    await becomes(world, stays, 'online');
    endBeats();
    await observed.end();
    expect([...observed.shown]).toEqual(['online']);
    one.close();
    two.close();
    await end(world);
  },
);

test.concurrent('PR2 a heartbeat that waited counts from when it was sent: it brings nobody back for another lease', async () => {
  /** Longer than anybody waits here for the end of one that begins anew. */
  const leaseMs = 300_000;
  const redis = await startTestRedis();
  const gateway = openGateway(redis.url);
  const admin = new Redis(redis.url, { protocol: 2 });
  const [gone, marker] = [newUser(), newUser()];
  await gateway.beat(gone, 'a');
  // The same as if it had been sent a lease and more before.
  const key = groupKey(presenceFacts);
  const [[, fields] = ['', []]] = await admin.xrange(key, '-', '+');
  await admin.del(key);
  await admin.xadd(key, `${Date.now() - leaseMs - 1_000}-0`, ...fields);
  admin.disconnect();
  const replica = await startReplica({
    redisUrl: redis.url,
    authUrl: keys.url,
    issuer: issuer.issuer,
    timings: { ...timings, silentMs: leaseMs },
  });
  await gateway.opened(marker, 'm');
  await eventually(async () => expect((await replica.lookup(marker)).status).toBe('online'));
  await eventually(async () => expect((await replica.lookup(gone)).status).toBe('offline'));
  gateway.close();
  await replica.stop();
  await redis.destroy();
});

test.concurrent('PR2 nobody is shown offline before presence has handled the heartbeats that wait', async () => {
  const world = await createWorld();
  const gateway = openGateway(world.redis.url);
  const other = new Redis(world.redis.url, { protocol: 2 });
  const user = newUser();
  await gateway.opened(user, 'a');
  await becomes(world, user, 'online');
  const observed = observe(world, user);
  // Another replica is given the heartbeat and stands still: who has waited longest is served first.
  const [stream] = await other.keys('parley:group:*');
  const groups = await other.call('XINFO', 'GROUPS', stream ?? '');
  const group = String(Array.isArray(groups) ? groups.flat()[1] : '');
  const taking = other.call('XREADGROUP', 'GROUP', group, 'standing', 'COUNT', 1, 'BLOCK', 0, 'STREAMS', stream ?? '', '>');
  await delay(1_000);
  await gateway.beat(user, 'a');
  const taken = JSON.stringify(await taking);
  const entryId = /\d{13}-\d+/.exec(taken)?.[0] ?? '';
  // The lease that the opening gave is over by then, and the heartbeat still waits.
  await delay(timings.silentMs + 2_000);
  await observed.end();
  expect([...observed.shown]).toEqual(['online']);
  // It is dead by now, for all that the group knows: the heartbeat is given to who lives.
  await other.call('XCLAIM', stream ?? '', group, 'standing', 0, entryId, 'IDLE', 20_000, 'JUSTID');
  await eventually(async () => expect(await other.xlen(stream ?? '')).toBe(0));
  await eventually(async () => expect((await world.replica.lookup(user)).status).toBe('offline'));
  gateway.close();
  other.disconnect();
  await end(world);
});

test.concurrent('PR2 a replica whose clock is ahead shows everybody as the others do', async () => {
  const redis = await startTestRedis();
  const options = { redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer, timings };
  const replicas = [
    await startReplica({ ...options, name: 'one' }),
    await startReplica({ ...options, name: 'two', clock: () => Date.now() + 20_000 }),
  ];
  const gateway = openGateway(redis.url);
  const user = newUser();
  await gateway.opened(user, 'a');
  await eventually(async () => expect((await replicas[0]?.lookup(user))?.status).toBe('online'));
  expect((await replicas[1]?.lookup(user))?.status).toBe('online');
  gateway.close();
  await Promise.all(replicas.map((replica) => replica.stop()));
  await redis.destroy();
});
