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
  /** How many batches may be under way at once; the shards of this process are split among as many consumers. */
  readonly loops: number;
  readonly log: Log;
  readonly metrics: BusMetrics;
  readonly owned: { set(shards: number): void };
}

const showOwnedEveryMs = 1_000;

/** Everything this service consumes. */
export const createConsumers = (options: ConsumersOptions): Pick<ShardConsumer, 'start' | 'stop'> => {
  const { commands, redisUrl, instanceName, loops, log, metrics } = options;
  const boot = randomUUID();
  const handler = createMessageSubmitted(options);
  const consumers = Array.from({ length: loops }, (_, loop) =>
    createShardConsumer({
      ...handler,
      commands,
      blocking: (node) => openBlockingRedis(redisUrl, log, node),
      stream: messageSubmitted,
      owner: `${instanceName}:${boot}:${loop}`,
      isTransient: isTransientDatabaseError,
      log,
      metrics,
    }),
  );
  const showOwned = (): void => options.owned.set(consumers.flatMap((consumer) => consumer.owned()).length);
  const showing = setInterval(showOwned, showOwnedEveryMs).unref();
  return {
    start: async () => {
      await Promise.all(consumers.map((consumer) => consumer.start()));
    },
    stop: async () => {
      clearInterval(showing);
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
};
