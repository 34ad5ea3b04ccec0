import { createTokenIssuer, eventually, startTestCluster } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { newUser, openGateway, startReplica } from './testing/replica.ts';

/** Enough that each of the three nodes has some of them. */
const people = 12;

test('every step is one that a Redis cluster takes', async () => {
  const cluster = await startTestCluster();
  const issuer = await createTokenIssuer();
  const keys = await issuer.serveJwks();
  const replica = await startReplica({ redisUrl: cluster.url, authUrl: keys.url, issuer: issuer.issuer });
  const users = Array.from({ length: people }, newUser);
  const become = (status: string) =>
    eventually(async () => {
      const shown = await replica.lookupAll(users);
      expect(shown.map((one) => one.status)).toEqual(users.map(() => status));
    });
  const first = openGateway(cluster.url);
  for (const user of users) await first.opened(user, `connection of ${user}`);
  await become('online');
  // Not in the same millisecond: of two boots of one, nobody knows which is earlier.
  const next = openGateway(cluster.url);
  await next.tell({ type: 'gateway.started', gatewayId: next.id });
  await become('offline');
  for (const user of users) {
    const key = `presence:user:${user}`;
    await eventually(async () => expect(await cluster.ask(await cluster.masterOf(key), 'EXISTS', key)).toBe(0));
  }
  first.close();
  next.close();
  await replica.stop();
  await keys.close();
  await cluster.destroy();
});
