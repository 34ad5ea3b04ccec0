import { groupKey, presenceFacts } from '@parley/bus';
import { GatewayId, type PresenceFact } from '@parley/contracts';
import { createLog, createMetrics, createServiceTokens, openBlockingRedis, openRedis } from '@parley/service-kit';
import { eventually, startTestRedis } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createOpenConnections } from './open-connections.ts';
import { createPresenceFacts } from './presence-facts.ts';
import { createTestConnection } from './testing/test-connection.ts';
import { wirePresence } from './wire/presence.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });

const nobody = () => Promise.reject(new Error('nobody is watched'));

test('PR2 a gateway names all that is open as soon as Redis is back, and need not wait for its next heartbeat', async () => {
  const server = await startTestRedis();
  const redis = openBlockingRedis(server.url, log);
  const bus = openRedis(server.url, 'commands', log);
  const open = createOpenConnections();
  const connections = Array.from({ length: 40 }, () => createTestConnection().connection);
  for (const connection of connections) open.add(connection);
  const { facts, watch } = wirePresence({
    urls: ['http://127.0.0.1:1'],
    services: createServiceTokens('a secret of at least 32 characters', 'socket-gateway'),
    gatewayId: GatewayId.parse('gateway-1:one'),
    bus,
    feeds: { follow: nobody, followThrough: nobody, live: () => false, close: async () => {} },
    open,
    metrics: createGatewayMetrics(createMetrics()),
    log,
  });
  facts.start();
  const told = async () => (await redis.xrange(groupKey(presenceFacts), '-', '+')).map(([, fields]) => fields.join());
  await eventually(async () => expect((await told()).join()).toContain('gateway.started'));
  await redis.flushall();
  await server.kill();
  await server.start();
  // A heartbeat in its turn names a twentieth of them.
  const isWhole = (fact: string): boolean => connections.every(({ id }) => fact.includes(id));
  await eventually(async () => expect((await told()).some(isWhole)).toBe(true));
  await facts.stop(1_000);
  watch.stop();
  bus.disconnect();
  redis.disconnect();
  await server.destroy();
});

test('PR1 who comes alone is told at once, and who comes right behind them together and in order', async () => {
  const told: PresenceFact[] = [];
  const facts = createPresenceFacts({
    gatewayId: GatewayId.parse('gateway-1:one'),
    publisher: { publish: async (fact) => String(told.push(fact)), idle: async () => {}, queued: () => 0 },
    open: createOpenConnections(),
    metrics: createGatewayMetrics(createMetrics()),
    log,
  });
  const [first, second] = [createTestConnection().connection, createTestConnection().connection];
  facts.opened(first);
  expect(told).toMatchObject([{ type: 'connection.opened', connectionId: first.id }]);
  facts.opened(second);
  facts.closed(second);
  expect(told).toHaveLength(1);
  await eventually(() => expect(told).toHaveLength(3));
  expect(told.slice(1)).toMatchObject([
    { type: 'connection.opened', connectionId: second.id },
    { type: 'connection.closed', connectionId: second.id },
  ]);
  facts.closed(first);
  await facts.stop(1_000);
  expect(told.at(-1)).toMatchObject({ type: 'connection.closed', connectionId: first.id });
});

test('PR1 a crowd is named by and by, everybody once in the time of a heartbeat', async () => {
  const told: PresenceFact[] = [];
  const open = createOpenConnections();
  const everybody = Array.from({ length: 200 }, () => createTestConnection().connection);
  for (const connection of everybody) open.add(connection);
  const facts = createPresenceFacts({
    gatewayId: GatewayId.parse('gateway-1:one'),
    publisher: { publish: async (fact) => String(told.push(fact)), idle: async () => {}, queued: () => 0 },
    open,
    metrics: createGatewayMetrics(createMetrics()),
    log,
    heartbeatEveryMs: 400,
  });
  const heartbeats = () => told.flatMap((fact) => (fact.type === 'gateway.heartbeat' ? [fact.users] : []));
  const named = () => heartbeats().flatMap((users) => users.map(({ userId }) => userId));
  facts.start();
  await eventually(() => expect(new Set(named()).size).toBe(everybody.length));
  expect(heartbeats().length).toBeGreaterThan(1);
  const counts = Map.groupBy(named(), (userId) => userId);
  await facts.stop(1_000);
  const times = [...counts.values()].map(({ length }) => length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
});
