import { randomUUID } from 'node:crypto';
import { createGroupConsumer, type GroupConsumer, type GroupConsumerOptions } from '../group-consumer.ts';
import { createGroupPublisher, type GroupPublisher, type GroupPublisherOptions } from '../group-publisher.ts';
import { groupKey } from '../groups.ts';
import type { GroupMetrics } from '../metrics.ts';
import type { RedisClient } from '../redis-client.ts';
import { deadLetterKey } from '../shards.ts';
import { parseTestItem, recordedLog, type TestItem } from './shard-world.ts';
import { openTestConnections } from './test-connections.ts';

/** Everything that tests of groups need beside what they test; see {@link createGroupWorld}. */
export interface GroupWorld {
  stream: string;
  key: string;
  admin: RedisClient;
  /** A connection as services have it for commands: it fails fast. */
  commands(): Promise<RedisClient>;
  publisher(options?: Partial<GroupPublisherOptions>): Promise<GroupPublisher<TestItem>>;
  /** Starts a consumer that is stopped with the world. */
  consume(options: ConsumeOptions): Promise<GroupConsumer & { read: Record<keyof GroupMetrics, number> }>;
  /** Entries that nobody finished. */
  length(): Promise<number>;
  /** The items of the dead letters, as JSON. */
  deadLetters(): Promise<string[]>;
  close(): Promise<void>;
}

type ConsumeOptions = Partial<GroupConsumerOptions<TestItem>> & Pick<GroupConsumerOptions<TestItem>, 'handle'>;

const countedMetrics = (): GroupMetrics & { read: Record<keyof GroupMetrics, number> } => {
  const read = { batches: 0, items: 0, claims: 0, deadLetters: 0, retries: 0 };
  const counter = (name: keyof GroupMetrics) => ({
    inc: (by = 1): void => {
      read[name] += by;
    },
  });
  return {
    read,
    batches: counter('batches'),
    items: counter('items'),
    claims: counter('claims'),
    deadLetters: counter('deadLetters'),
    retries: counter('retries'),
  };
};

/** A group's stream of a fresh name on the given Redis, with connections and consumers that end with it. */
export const createGroupWorld = async (url: string): Promise<GroupWorld> => {
  const stream = `test.${randomUUID()}`;
  const key = groupKey(stream);
  const connections = openTestConnections(url);
  const { admin, commands } = connections;
  const consumers: GroupConsumer[] = [];

  return {
    stream,
    key,
    admin,
    commands,
    publisher: async (options = {}) => createGroupPublisher({ redis: await commands(), stream, log: recordedLog(), ...options }),
    consume: async (options) => {
      const metrics = countedMetrics();
      const consumer = createGroupConsumer<TestItem>({
        commands: options.commands ?? (await commands()),
        blocking: connections.openBlocking,
        stream,
        consumer: `consumer-${randomUUID()}`,
        parse: parseTestItem,
        isTransient: () => false,
        claimAfterMs: 200,
        log: recordedLog(),
        metrics,
        ...options,
      });
      consumers.push(consumer);
      consumer.start();
      return { ...consumer, read: metrics.read };
    },
    length: () => admin.xlen(key),
    deadLetters: async () => (await admin.xrange(deadLetterKey(stream), '-', '+')).map(([, fields]) => fields.at(-1) ?? ''),
    close: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      connections.close();
    },
  };
};
