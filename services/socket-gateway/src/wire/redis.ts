import { type OpenBlocking, withoutRejections } from '@parley/bus';
import { type Log, openBlockingRedis, openRedis } from '@parley/service-kit';

/** Opens the connections to Redis, one for each role; `close` ends them. */
export const openGatewayRedis = (url: string, log: Log) => {
  const connections = {
    bus: openRedis(url, 'commands', log),
    adapterOut: openRedis(url, 'commands', log),
    adapterIn: withoutRejections(openRedis(url, 'adapter', log), log),
  };
  /** For feeds, which have a connection of their own and end it themselves. */
  const openForFeeds: OpenBlocking = (node) => openBlockingRedis(url, log, node);
  const close = (): void => {
    for (const connection of Object.values(connections)) connection.disconnect();
  };
  return { ...connections, openForFeeds, close };
};
