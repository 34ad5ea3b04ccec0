import { createLog, openRedis, redisReady } from '@parley/service-kit';
import { testRedisUrl } from '@parley/test-kit';
import { afterAll, afterEach } from 'vitest';
import { type StandIns, startStandIns } from './stand-in-services.ts';
import { connect, startTestGateway, type TestClient, type TestGateway } from './test-gateway.ts';

/** Gateways among stand-ins of the other services, for one file of tests. */
export interface Stage {
  readonly standIns: StandIns;
  /** The first of them. */
  readonly gateway: TestGateway;
  /** Somebody who connects to one of them until the test is over; with claims of their own in the token, and rooms that the handshake names. */
  readonly enter: (claims?: Parameters<typeof connect>[2], at?: number, rooms?: unknown) => Promise<TestClient>;
}

/**
 * Sets it up, with so many gateways; all is gone when the file is done. A gateway hears of revocations by their feed alone:
 * what it asks for every 2 s by itself would hide that the feed is dead.
 */
export const stage = async (gateways = 1): Promise<Stage> => {
  const url = await testRedisUrl();
  const redis = openRedis(url, 'commands', createLog({ service: 'test', instance: 'test', level: 'silent' }));
  await redisReady(redis, 30_000);
  const standIns = await startStandIns(redis);
  const started = await Promise.all(
    Array.from({ length: gateways }, () => startTestGateway(url, standIns, {}, { revocationPollMs: 3_600_000 })),
  );
  const clients: TestClient[] = [];
  const gatewayAt = (at: number): TestGateway => {
    const gateway = started[at];
    if (gateway === undefined) throw new Error(`there are ${gateways} gateways`);
    return gateway;
  };
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(async () => {
    await Promise.all(started.map((gateway) => gateway.stop()));
    await standIns.close();
    redis.disconnect();
  });
  return {
    standIns,
    gateway: gatewayAt(0),
    enter: async (claims = {}, at = 0, rooms?: unknown) => {
      const client = await connect(gatewayAt(at), standIns, claims, ['websocket'], rooms);
      clients.push(client);
      return client;
    },
  };
};
