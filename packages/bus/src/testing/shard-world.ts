import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { BusLog } from '../bus-log.ts';
import type { BusMetrics } from '../metrics.ts';
import { packEntry } from '../packed-entry.ts';
import type { OpenBlocking, RedisClient } from '../redis-client.ts';
import { createShardConsumer, type ShardConsumer, type ShardConsumerOptions } from '../shard-consumer.ts';
import { allShards, deadLetterKey, leaseKey, shardKey } from '../shards.ts';
import { openTestConnections } from './test-connections.ts';

/** What the bus's own tests send: a number, and anything else. */
export interface TestItem {
  n: number;
  note?: string;
}

/** Counters of {@link BusMetrics} that can be read. */
export type CountedMetrics = BusMetrics & { read: Record<keyof BusMetrics, number> };

/** Log lines, as JSON, newest last. */
export type RecordedLog = BusLog & { lines: string[] };

/** Everything that tests of shards need beside what they test; see {@link createShardWorld}. */
export interface ShardWorld {
  stream: string;
  admin: RedisClient;
  /** A connection as services have it for commands: it fails fast. */
  commands(): Promise<RedisClient>;
  blocking: OpenBlocking;
  subscriber(): Redis;
  /** Appends one packed entry; gives its id. */
  add(shard: number, numbers: readonly number[], id?: string): Promise<string>;
  length(shard: number): Promise<number>;
  /** Entries in all shards. */
  total(): Promise<number>;
  owner(shard: number): Promise<string | null>;
  deadLetters(): Promise<Record<string, string>[]>;
  /** Starts a consumer that is stopped with the world. */
  consume(options: ConsumeOptions): Promise<TestConsumer>;
  close(): Promise<void>;
}

/** A consumer with what it counted and logged. */
export type TestConsumer = ShardConsumer & { metrics: CountedMetrics; log: RecordedLog; owner: string };

type ConsumeOptions = Partial<ShardConsumerOptions<TestItem>> & Pick<ShardConsumerOptions<TestItem>, 'handle'>;

export const recordedLog = (): RecordedLog => {
  const lines: string[] = [];
  const write = (details: object, message: string): void => {
    lines.push(JSON.stringify({ ...details, message }));
  };
  return { lines, info: write, warn: write, error: write };
};

export const countedMetrics = (): CountedMetrics => {
  const read = { batches: 0, items: 0, takeovers: 0, bisections: 0, deadLetters: 0, expired: 0, trims: 0, retries: 0 };
  const counter = (name: keyof BusMetrics) => ({
    inc: (by = 1): void => {
      read[name] += by;
    },
  });
  return {
    read,
    batches: counter('batches'),
    items: counter('items'),
    takeovers: counter('takeovers'),
    bisections: counter('bisections'),
    deadLetters: counter('deadLetters'),
    expired: counter('expired'),
    trims: counter('trims'),
    retries: counter('retries'),
  };
};

export const parseTestItem = (raw: unknown): TestItem => {
  if (typeof raw !== 'object' || raw === null || !('n' in raw) || typeof raw.n !== 'number') throw new TypeError('no item');
  return 'note' in raw && typeof raw.note === 'string' ? { n: raw.n, note: raw.note } : { n: raw.n };
};

const fieldsToObject = (fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(Array.from({ length: fields.length / 2 }, (_, at) => [fields[2 * at] ?? '', fields[2 * at + 1] ?? '']));

/** A stream of a fresh name on the given Redis or cluster, with connections and consumers that end with it. */
export const createShardWorld = async (url: string): Promise<ShardWorld> => {
  const stream = `test.${randomUUID()}`;
  const connections = openTestConnections(url);
  const { admin, commands, openBlocking: blocking } = connections;
  const consumers: ShardConsumer[] = [];

  const consume = async (options: ConsumeOptions): Promise<TestConsumer> => {
    const owner = options.owner ?? `replica-${randomUUID()}`;
    const [log, metrics] = [recordedLog(), countedMetrics()];
    const fixed = { commands: options.commands ?? (await commands()), blocking, stream, log, metrics, owner };
    const consumer = createShardConsumer<TestItem>({ parse: parseTestItem, isTransient: () => false, ...fixed, ...options });
    consumers.push(consumer);
    await consumer.start();
    return { ...consumer, metrics, log, owner };
  };

  return {
    stream,
    admin,
    commands,
    blocking,
    subscriber: connections.subscriber,
    add: async (shard, numbers, id = '*') =>
      String(await admin.xadd(shardKey(stream, shard), id, ...packEntry(numbers.map((n) => JSON.stringify({ n }))))),
    length: (shard) => admin.xlen(shardKey(stream, shard)),
    total: async () => {
      const lengths = await Promise.all(allShards.map((shard) => admin.xlen(shardKey(stream, shard))));
      return lengths.reduce((sum, length) => sum + length, 0);
    },
    owner: (shard) => admin.get(leaseKey(stream, shard)),
    deadLetters: async () => (await admin.xrange(deadLetterKey(stream), '-', '+')).map(([, fields]) => fieldsToObject(fields)),
    consume,
    close: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      connections.close();
    },
  };
};
