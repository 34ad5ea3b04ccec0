import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';
import { withoutRejections } from './adapter-connection.ts';

/** Where nobody listens. */
const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

test('a subscription that Redis never took is warned of and rejects nothing when its connection is closed', async () => {
  const warn = vi.fn();
  const redis = new Redis(await closedPort(), '127.0.0.1', { lazyConnect: true, maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const adapterIn = withoutRejections(redis, { info: vi.fn(), warn, error: vi.fn() });
  const [subscribed, unsubscribed] = [adapterIn.ssubscribe('one'), adapterIn.sunsubscribe('one')];
  redis.disconnect();
  await Promise.all([subscribed, unsubscribed]);
  expect(warn).toHaveBeenCalledTimes(2);
});
