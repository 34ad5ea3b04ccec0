import { randomUUID } from 'node:crypto';
import { type BusMetrics, createShardConsumer, type ShardConsumer } from '@parley/bus';
import { isTransientDatabaseError, type Log, openBlockingRedis, openRedis } from '@parley/service-kit';
import { createMessageSubmitted, type MessageSubmittedOptions, messageSubmitted } from './message-submitted.ts';

/** What {@link createConsumers} needs. */
export interface ConsumersOptions extends MessageSubmittedOptions {
  /** A command connection, shared with whoever else publishes. */
  readonly commands: ReturnType<typeof openRedis>;
  readonly redisUrl: string;
  readonly instanceName: string;
  /** How many batches may be under way at once, where there is much to do. */
  readonly loops: number;
  readonly log: Log;
  readonly metrics: BusMetrics;
  readonly owned: { set(shards: number): void };
}

const showOwnedEveryMs = 1_000;

/** Everything this service consumes. */
export const createConsumers = (options: ConsumersOptions): Pick<ShardConsumer, 'start' | 'stop'> => {
  const { commands, redisUrl, instanceName, loops, log, metrics } = options;
  const consumer = createShardConsumer({
    ...createMessageSubmitted(options),
    commands,
    blocking: (node) => openBlockingRedis(redisUrl, log, node),
    stream: messageSubmitted,
    owner: `${instanceName}:${randomUUID()}`,
    isTransient: isTransientDatabaseError,
    maxLanes: loops,
    log,
    metrics,
  });
  const showing = setInterval(() => options.owned.set(consumer.owned().length), showOwnedEveryMs).unref();
  return {
    start: () => consumer.start(),
    stop: async () => {
      clearInterval(showing);
      await consumer.stop();
    },
  };
};
