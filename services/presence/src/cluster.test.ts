import { once } from 'node:events';
import { createServer } from 'node:net';
import { createTokenIssuer, eventually, startTestRedis } from '@parley/test-kit';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { newUser, openGateway, startReplica } from './testing/replica.ts';

/** Not the usual one, 10,000 above the server's, which may lie beyond the last. */
const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? String(address.port) : '';
};

test('every step is one that a Redis cluster takes', async () => {
  const redis = await startTestRedis({ settings: { 'cluster-enabled': 'yes', 'cluster-port': await freePort() } });
  const admin = new Redis(redis.url, { protocol: 2 });
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
  await eventually(async () => expect(await admin.call('CLUSTER', 'INFO')).toContain('cluster_state:ok'));
  const issuer = await createTokenIssuer();
  const keys = await issuer.serveJwks();
  const replica = await startReplica({ redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer });
  const first = openGateway(redis.url);
  const user = newUser();
  const becomes = (status: string) => eventually(async () => expect((await replica.lookup(user)).status).toBe(status));
  await first.opened(user, 'a');
  await becomes('online');
  // Not in the same millisecond: of two boots of one, nobody knows which is earlier.
  const next = openGateway(redis.url);
  await next.tell({ type: 'gateway.started', gatewayId: next.id });
  await becomes('offline');
  await eventually(async () => expect(await admin.exists(`presence:user:${user}`)).toBe(0));
  first.close();
  next.close();
  admin.disconnect();
  await replica.stop();
  await keys.close();
  await redis.destroy();
});
