export { createTestDatabase, type TestDatabase } from './databases.ts';
export { type EventuallyOptions, eventually } from './eventually.ts';
export { pidOf } from './pid-of.ts';
export { sharedPostgresUrl, sharedRedisUrl } from './provided.ts';
export { type StandInBrowser, type StandInPushService, startPushService, type TakenPush } from './push-service.ts';
export { startTestRedis, type TestRedis, type TestRedisOptions, testRedisUrl } from './redis.ts';
export { startTestCluster, type TestCluster, type TestClusterNode } from './redis-cluster.ts';
export { seededRandom } from './seeded-random.ts';
export { createTokenIssuer, type JwksServer, type TestClaims, type TokenIssuer, type TokenIssuerOptions } from './tokens.ts';
