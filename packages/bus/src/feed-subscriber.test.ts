import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FeedEvent } from '@parley/contracts';
import { eventually, pidOf, startTestRedis, type TestRedis } from '@parley/test-kit';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FeedUnavailableError } from './bus-errors.ts';
import { createFeedPublisher } from './feed-publisher.ts';
import { createFeedSubscriber, type FeedSubscriber } from './feed-subscriber.ts';
import { gatewayFeed, roomFeed, userFeed } from './feeds.ts';
import type { RedisClient } from './redis-client.ts';
import { createShardWorld, type RecordedLog, recordedLog, type ShardWorld } from './testing/shard-world.ts';

/** An event that can be told apart by a number. */
const eventOf = (rev: number): FeedEvent => ({
  type: 'user.frame',
  data: { epoch: 1, prevRev: rev - 1, rev, events: [], headRev: rev, more: false },
});

const revOf = (event: FeedEvent): number => (event.type === 'user.frame' ? event.data.rev : -1);

/** How many SSUBSCRIBE commands the server has seen. */
const ssubscribes = async (admin: RedisClient): Promise<number> =>
  Number(/cmdstat_ssubscribe:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0);

describe('a feed subscriber', () => {
  let server: TestRedis;
  let world: ShardWorld;
  let redis: Redis;
  let log: RecordedLog;
  let news: string[];
  let subscriber: FeedSubscriber;
  let feed: string;

  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.destroy());
  beforeEach(async () => {
    if (server.pid() === null) await server.start();
    world = await createShardWorld(server.url);
    log = recordedLog();
    news = [];
    feed = userFeed(randomUUID());
    subscribe(60_000);
  });
  afterEach(async () => {
    await subscriber.close();
    await world.close();
  });

  const subscribe = (followTimeoutMs: number): void => {
    redis = world.subscriber();
    subscriber = createFeedSubscriber({
      redis,
      log,
      onInterrupted: () => news.push('interrupted'),
      onResumed: () => news.push(`resumed, live: ${subscriber.live()}`),
      followTimeoutMs,
    });
  };
  /** For what is about a time-out. */
  const subscribeImpatiently = async (): Promise<void> => {
    await subscriber.close();
    subscribe(1_500);
  };
  const publish = async (rev: number, to = feed): Promise<void> => {
    await createFeedPublisher(world.admin).publish([{ feed: to, event: eventOf(rev) }]);
  };
  const followers = async (of: string): Promise<number> => {
    const reply: unknown = await world.admin.call('PUBSUB', 'SHARDNUMSUB', of);
    return Array.isArray(reply) ? Number(reply[1]) : -1;
  };
  const killConnections = () => world.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

  test('names a channel per room, user and gateway, each on one cluster slot by its id', () => {
    expect([roomFeed('a'), userFeed('a'), gatewayFeed('gw-1:boot')]).toEqual([
      'parley:feed:room:{a}',
      'parley:feed:user:{a}',
      'parley:feed:gateway:{gw-1:boot}',
    ]);
  });

  test('has the subscription when follow resolves, so that the next event is not missed', async () => {
    for (let round = 1; round <= 50; round += 1) {
      const got: number[] = [];
      const own = userFeed(randomUUID());
      await subscriber.follow(own, (event) => got.push(revOf(event)));
      await publish(round, own);
      await eventually(() => expect(got).toEqual([round]));
    }
  });

  test('follows feeds of one tick by one command', async () => {
    const before = await ssubscribes(world.admin);
    const feeds = Array.from({ length: 500 }, () => userFeed(randomUUID()));
    await subscriber.follow(feed, () => {});
    const started = await ssubscribes(world.admin);
    await Promise.all(feeds.map((one) => subscriber.follow(one, () => {})));
    expect(started - before).toBe(1);
    expect((await ssubscribes(world.admin)) - started).toBe(1);
    expect(await followers(feeds[499] ?? '')).toBe(1);
  });

  test('shares one subscription among followers, and ends it with the last', async () => {
    const got: string[] = [];
    const unfollowA = await subscriber.follow(feed, () => got.push('a'));
    const unfollowB = await subscriber.follow(feed, () => got.push('b'));
    expect(await followers(feed)).toBe(1);
    await publish(1);
    await eventually(() => expect(got).toEqual(['a', 'b']));
    await unfollowA();
    await unfollowA();
    await publish(2);
    await eventually(() => expect(got).toEqual(['a', 'b', 'b']));
    await unfollowB();
    await eventually(async () => expect(await followers(feed)).toBe(0));
  });

  test('keeps the subscription when an unfollow is followed at once by a follow', async () => {
    let unfollow = await subscriber.follow(feed, () => {});
    let got: number[] = [];
    for (let round = 1; round <= 200; round += 1) {
      const received: number[] = [];
      const ended = unfollow();
      const following = subscriber.follow(feed, (event) => received.push(revOf(event)));
      await ended;
      unfollow = await following;
      got = received;
      if (round % 20 === 0) {
        await publish(round);
        await eventually(() => expect(got).toEqual([round]));
      }
    }
    expect(await followers(feed)).toBe(1);
  });

  test('ends with what is wanted after any order of follows and unfollows', async () => {
    const held: (() => Promise<void>)[] = [];
    const work: Promise<void>[] = [];
    for (let step = 0; step < 300; step += 1) {
      if (Math.random() < 0.5) {
        work.push(subscriber.follow(feed, () => {}).then((unfollow) => void held.push(unfollow)));
      } else {
        const unfollow = held.pop();
        if (unfollow !== undefined) work.push(unfollow());
      }
      if (step % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(work);
    for (const unfollow of held.splice(1)) await unfollow();
    await eventually(async () => expect(await followers(feed)).toBe(held.length));
    await held[0]?.();
    await eventually(async () => expect(await followers(feed)).toBe(0));
  });

  test('follows everything again after its connection was killed, and only then says so', async () => {
    const feeds = Array.from({ length: 1_200 }, () => userFeed(randomUUID()));
    const got: string[] = [];
    await Promise.all(feeds.map((one) => subscriber.follow(one, () => got.push(one))));
    expect(subscriber.live()).toBe(true);
    await killConnections();
    await eventually(() => expect(news).toEqual(['interrupted', 'resumed, live: true']));
    await createFeedPublisher(world.admin).publish(feeds.map((one) => ({ feed: one, event: eventOf(1) })));
    await eventually(() => expect(got).toHaveLength(1_200));
    expect(new Set(got).size).toBe(1_200);
  });

  test('does not say so before Redis has confirmed every feed', async () => {
    await subscriber.follow(feed, () => {});
    const ssubscribe = redis.ssubscribe.bind(redis);
    vi.spyOn(redis, 'ssubscribe').mockImplementationOnce(async (...feeds: (string | Buffer)[]) => {
      await delay(100);
      const count = await ssubscribe(...feeds);
      news.push('confirmed');
      return count;
    });
    await killConnections();
    await eventually(() => expect(news).toEqual(['interrupted', 'confirmed', 'resumed, live: true']));
  });

  test('follows everything again when the connection is killed again while it does', async () => {
    const feeds = Array.from({ length: 3_000 }, () => userFeed(randomUUID()));
    await Promise.all(feeds.map((one) => subscriber.follow(one, () => {})));
    for (let round = 0; round < 12; round += 1) {
      await killConnections();
      await new Promise((resolve) => setTimeout(resolve, 10 * round));
    }
    await eventually(async () => {
      expect(subscriber.live()).toBe(true);
      for (const at of [0, 1_499, 2_999]) expect(await followers(feeds[at] ?? '')).toBe(1);
    });
  });

  test('does not follow again what was unfollowed while it was interrupted', async () => {
    const unfollow = await subscriber.follow(feed, () => {});
    const kept = userFeed(randomUUID());
    await subscriber.follow(kept, () => {});
    await server.stop();
    await eventually(() => expect(subscriber.live()).toBe(false));
    await unfollow();
    await server.start();
    await eventually(() => expect(subscriber.live()).toBe(true));
    expect([await followers(feed), await followers(kept)]).toEqual([0, 1]);
  });

  test('a follow while Redis is away waits for it', async () => {
    await server.stop();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    const got: number[] = [];
    const following = subscriber.follow(feed, (event) => got.push(revOf(event)));
    await server.start();
    await following;
    await publish(1);
    await eventually(() => expect(got).toEqual([1]));
  });

  test('a follow that takes too long is refused and leaves nothing behind', async () => {
    await subscribeImpatiently();
    await server.stop();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    const late = { name: 'FeedUnavailableError', message: 'Not subscribed in time' };
    await expect(subscriber.follow(feed, () => {})).rejects.toMatchObject(late);
    await server.start();
    await eventually(() => expect(subscriber.live()).toBe(true));
    expect(await followers(feed)).toBe(0);
  });

  test('notices a frozen Redis', async () => {
    await subscriber.follow(feed, () => {});
    process.kill(pidOf(server), 'SIGSTOP');
    try {
      await eventually(() => expect(news).toEqual(['interrupted']));
    } finally {
      process.kill(pidOf(server), 'SIGCONT');
    }
    await eventually(() => expect(subscriber.live()).toBe(true));
  });

  test('a handler that throws hurts no other, and its error text is not logged', async () => {
    const got: number[] = [];
    await subscriber.follow(feed, () => {
      throw new Error('secret text');
    });
    await subscriber.follow(feed, (event) => got.push(revOf(event)));
    await publish(1);
    await eventually(() => expect(got).toEqual([1]));
    expect(log.lines.join('\n')).toContain('A handler of a feed failed');
    expect(log.lines.join('\n')).not.toContain('secret');
  });

  test.each([
    'no json',
    '[]',
    'null',
    '{"v":2,"type":"user.frame","data":{}}',
    '{"v":1,"type":7,"data":{}}',
    '{"v":1,"type":"x"}',
  ])('a malformed message (%s) is dropped, logged by kind only', async (text) => {
    const got: FeedEvent[] = [];
    await subscriber.follow(feed, (event) => got.push(event));
    await world.admin.spublish(feed, text);
    await publish(2);
    await eventually(() => expect(got.map(revOf)).toEqual([2]));
    expect(log.lines).toEqual(['{"feed":"user","message":"Dropped a malformed message of a feed"}']);
  });

  test('whoever follows through an outage goes on at once, and is subscribed before it is told to be over', async () => {
    const got: number[] = [];
    await eventually(() => expect(subscriber.live()).toBe(true));
    await subscriber.followThrough(feed, (event) => got.push(revOf(event)));
    await publish(1);
    await eventually(() => expect(got).toEqual([1]));
    await server.stop();
    await eventually(() => expect(news).toEqual(['interrupted']));
    const during = userFeed(randomUUID());
    const patient = createFeedSubscriber({ redis: world.subscriber(), log, followTimeoutMs: 60_000 });
    await patient.followThrough(during, () => {});
    await patient.close();
    const leave = await subscriber.followThrough(during, (event) => got.push(revOf(event)));
    await server.start();
    await eventually(() => expect(news).toEqual(['interrupted', 'resumed, live: true']));
    await publish(2, during);
    await publish(3);
    await eventually(() => expect(got).toEqual([1, 2, 3]));
    await leave();
    await eventually(async () => expect(await followers(during)).toBe(0));
  });

  test('whoever follows through a hang goes on once it shows, on a new connection', async () => {
    await subscribeImpatiently();
    const pid = pidOf(server);
    await eventually(() => expect(subscriber.live()).toBe(true));
    process.kill(pid, 'SIGSTOP');
    const got: number[] = [];
    try {
      await subscriber.followThrough(feed, (event) => got.push(revOf(event)));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(() => expect(news).toEqual(['interrupted', 'resumed, live: true']));
    await publish(1);
    await eventually(() => expect(got).toEqual([1]));
  });

  test('publishes many events in one pipeline, in order', async () => {
    const got: number[] = [];
    await subscriber.follow(feed, (event) => got.push(revOf(event)));
    const numbers = Array.from({ length: 100 }, (_, at) => at + 1);
    await createFeedPublisher(await world.commands()).publish(numbers.map((rev) => ({ feed, event: eventOf(rev) })));
    await eventually(() => expect(got).toEqual(numbers));
  });

  test('refuses after close, and ends who waits', async () => {
    await server.stop();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    const following = subscriber.follow(feed, () => {});
    const refused = expect(following).rejects.toThrow(new FeedUnavailableError('The subscriber is closed'));
    await subscriber.close();
    await refused;
    await expect(subscriber.follow(feed, () => {})).rejects.toThrow(FeedUnavailableError);
    expect(news).not.toContain('resumed, live: true');
  });
});

test('a publisher without Redis rejects, and publishes nothing for an empty list', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  const publisher = createFeedPublisher(await world.commands());
  await server.destroy();
  await expect(publisher.publish([{ feed: userFeed('a'), event: eventOf(1) }])).rejects.toThrow(/SPUBLISH/);
  await publisher.publish([]);
  await world.close();
});
