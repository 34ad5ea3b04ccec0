import { createFeedPublisher, createFeedSubscriber, type FeedSubscriber, presenceFeed } from '@parley/bus';
import { type Presence, type PresenceStatus, RoomId, UserId } from '@parley/contracts';
import { createLog, createMetrics, newId, openBlockingRedis, openRedis, redisReady, UnavailableError } from '@parley/service-kit';
import { eventually, startTestRedis } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createPresenceOutbox } from './presence-outbox.ts';
import { createPresenceWatch, type PresenceWatch } from './presence-watch.ts';
import { createTestConnection, type TestConnection } from './testing/test-connection.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });

let server: Awaited<ReturnType<typeof startTestRedis>>;
let redis: ReturnType<typeof openRedis>;
let feeds: FeedSubscriber;
let watch: PresenceWatch;
let known: Map<UserId, Presence>;
let lookup: (userId: UserId) => Promise<Presence>;

beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(async () => {
  await server.destroy();
});

beforeEach(async () => {
  redis = openRedis(server.url, 'commands', log);
  await redisReady(redis, 30_000);
  known = new Map();
  lookup = async (userId) => known.get(userId) ?? stateOf(userId, 'offline');
  feeds = createFeedSubscriber({
    redis: openBlockingRedis(server.url, log),
    log,
    onInterrupted: () => watch.interrupted(),
    onResumed: () => watch.resumed(),
  });
  watch = createPresenceWatch({
    feeds,
    presence: { lookup: (userId) => lookup(userId) },
    outbox: createPresenceOutbox(),
    metrics: createGatewayMetrics(createMetrics()),
    log,
    retryMs: 50,
  });
  await eventually(() => expect(feeds.live()).toBe(true));
});
afterEach(async () => {
  watch.stop();
  await feeds.close();
  redis.disconnect();
});

const someone = () => UserId.parse(newId());
const stateOf = (userId: UserId, status: PresenceStatus, more: Partial<Presence> = {}): Presence => ({
  userId,
  status,
  lastSeen: null,
  ...more,
});
const publish = async (...states: Presence[]) =>
  createFeedPublisher(redis).publish(
    states.map((data) => ({ feed: presenceFeed(data.userId), event: { type: 'presence.changed', data } })),
  );
const told = ({ emitted }: TestConnection): Presence[] =>
  emitted.flatMap(({ payload }) => (payload as { items: Presence[] }).items);
const statuses = (one: TestConnection) => told(one).map(({ status }) => status);
const watchedBy = async (connection: Connection, ...userIds: UserId[]) => {
  const answer = await watch.watch(connection, userIds);
  return answer.ok ? answer.data.items.map(({ status }) => status) : answer.error.code;
};

test('PR4 a watcher gets the present states, then what changes; nobody else does', async () => {
  const [watcher, other] = [createTestConnection(), createTestConnection()];
  const [bob, carol] = [someone(), someone()];
  known.set(bob, stateOf(bob, 'dnd'));
  expect(await watchedBy(watcher.connection, bob, carol)).toEqual(['dnd', 'offline']);
  await publish(stateOf(carol, 'online'));
  await eventually(() => expect(told(watcher)).toEqual([stateOf(carol, 'online')]));
  expect(other.emitted).toEqual([]);
});

test('changes that come together are told together, the last of each person', async () => {
  const watcher = createTestConnection();
  const [bob, carol] = [someone(), someone()];
  await watchedBy(watcher.connection, bob, carol);
  await publish(stateOf(bob, 'online'), stateOf(carol, 'away'), stateOf(bob, 'dnd'));
  await eventually(() => expect(watcher.emitted).toHaveLength(1));
  expect(told(watcher)).toEqual([stateOf(bob, 'dnd'), stateOf(carol, 'away')]);
});

test('somebody who does not keep up is told the last state once they do', async () => {
  const [slow, quick] = [createTestConnection(), createTestConnection()];
  const bob = someone();
  await watchedBy(slow.connection, bob);
  await watchedBy(quick.connection, bob);
  slow.reader.keepsUp = false;
  await publish(stateOf(bob, 'online'));
  await eventually(() => expect(statuses(quick)).toEqual(['online']));
  await publish(stateOf(bob, 'away'));
  await eventually(() => expect(statuses(quick)).toEqual(['online', 'away']));
  expect(slow.emitted).toEqual([]);
  slow.reader.keepsUp = true;
  await eventually(() => expect(statuses(slow)).toEqual(['away']));
});

test('PR3 the room is shown to its members alone, and only where their token allows it', async () => {
  const roomId = RoomId.parse(newId());
  const rooms = [{ id: RoomId.parse(newId()), role: 'guest' as const }];
  const member = createTestConnection({}, [roomId]);
  const stranger = createTestConnection();
  const limited = createTestConnection({ rooms }, [roomId]);
  const bob = someone();
  for (const { connection } of [member, stranger, limited]) await watchedBy(connection, bob);
  await publish(stateOf(bob, 'online', { roomId }));
  await eventually(() => expect(told(member)).toEqual([stateOf(bob, 'online', { roomId })]));
  await eventually(() => expect(told(stranger)).toEqual([stateOf(bob, 'online')]));
  await eventually(() => expect(told(limited)).toEqual([stateOf(bob, 'online')]));
});

test('one connection watches at most 500 people; more is too_large and changes nothing', async () => {
  const { connection } = createTestConnection();
  const people = Array.from({ length: 500 }, someone);
  await watch.watch(connection, people);
  expect(await watchedBy(connection, someone())).toBe('too_large');
  expect(await watchedBy(connection, ...people.slice(0, 1))).toEqual(['offline']);
  watch.unwatch(connection, people.slice(0, 1));
  expect(await watchedBy(connection, someone())).toEqual(['offline']);
  watch.left(connection);
  expect(watch.size()).toBe(0);
});

test('who is not watched any more is not told of, and the feed is followed as long as anybody watches', async () => {
  const [one, two] = [createTestConnection(), createTestConnection()];
  const bob = someone();
  await watchedBy(one.connection, bob);
  await watchedBy(two.connection, bob);
  watch.unwatch(one.connection, [bob]);
  await publish(stateOf(bob, 'online'));
  await eventually(() => expect(statuses(two)).toEqual(['online']));
  expect(one.emitted).toEqual([]);
  watch.left(two.connection);
  await eventually(async () =>
    expect(await redis.call('PUBSUB', 'SHARDNUMSUB', presenceFeed(bob))).toEqual([presenceFeed(bob), 0]),
  );
});

test('a change that comes while the state is looked up is newer than the answer', async () => {
  const watcher = createTestConnection();
  const bob = someone();
  lookup = async (userId) => {
    await publish(stateOf(userId, 'online'));
    await eventually(() => expect(statuses(watcher)).toEqual(['online']));
    return stateOf(userId, 'offline');
  };
  expect(await watchedBy(watcher.connection, bob)).toEqual(['online']);
});

test('while presence is away people are unknown, not offline; afterwards their states are told', async () => {
  const watcher = createTestConnection();
  const bob = someone();
  const answers = lookup;
  lookup = () => Promise.reject(new UnavailableError('away'));
  expect(await watchedBy(watcher.connection, bob)).toEqual(['unknown']);
  known.set(bob, stateOf(bob, 'away'));
  lookup = answers;
  await eventually(() => expect(statuses(watcher)).toEqual(['away']));
});

test('while Redis is away everybody watched is unknown, also who is watched from then on; all is looked up anew', async () => {
  const watcher = createTestConnection();
  const [bob, carol] = [someone(), someone()];
  known.set(bob, stateOf(bob, 'online'));
  expect(await watchedBy(watcher.connection, bob)).toEqual(['online']);
  await server.kill();
  await eventually(() => expect(told(watcher)).toEqual([stateOf(bob, 'unknown')]));
  expect(await watchedBy(watcher.connection, carol)).toEqual(['unknown']);
  known.set(bob, stateOf(bob, 'dnd'));
  known.set(carol, stateOf(carol, 'away'));
  await server.start();
  await eventually(() => expect(new Set(told(watcher).slice(1))).toEqual(new Set([stateOf(bob, 'dnd'), stateOf(carol, 'away')])));
  await redisReady(redis, 30_000);
  await publish(stateOf(carol, 'online'));
  await eventually(() => expect(told(watcher).at(-1)).toEqual(stateOf(carol, 'online')));
});
