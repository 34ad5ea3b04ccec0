import { type Log, openRedis } from '@parley/service-kit';

/** The connections to Redis, one for each role. */
type GatewayRedis = ReturnType<typeof openGatewayRedis>;

/** Opens them. */
export const openGatewayRedis = (url: string, log: Log) => ({
  bus: openRedis(url, 'commands', log),
  feeds: openRedis(url, 'subscriber', log),
  adapterOut: openRedis(url, 'commands', log),
  adapterIn: openRedis(url, 'subscriber', log),
});
