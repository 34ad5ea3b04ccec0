import { type Log, openRedis } from '@parley/service-kit';

/** Opens the connections to Redis, one for each role. */
export const openGatewayRedis = (url: string, log: Log) => ({
  bus: openRedis(url, 'commands', log),
  feeds: openRedis(url, 'subscriber', log),
  adapterOut: openRedis(url, 'commands', log),
  adapterIn: openRedis(url, 'subscriber', log),
});
