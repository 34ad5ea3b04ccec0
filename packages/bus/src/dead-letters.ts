import type { RedisClient } from './redis-client.ts';
import { deadLetterKey, type ShardStream } from './shards.ts';
import { redisAnswer } from './timing.ts';

/** Something that could not be handled, kept so that a person can look at it and replay it. */
export interface DeadLetter {
  /** Absent where the stream is a group's. */
  shard?: number;
  /** The id of the entry it came in. */
  entryId: string;
  error: unknown;
  /** The item as JSON, or the text of an entry that could not be read. */
  content: string;
}

/** About how many dead letters are kept per stream; older ones go. Not a shard, so MAXLEN loses nothing promised. */
export const maxDeadLetters = 10_000;

const describe = (error: unknown): [name: string, message: string] =>
  error instanceof Error ? [error.name, error.message] : ['unknown', String(error)];

const fieldsOf = (letter: DeadLetter): string[] => {
  const [name, message] = describe(letter.error);
  return [
    'v',
    '1',
    ...(letter.shard === undefined ? [] : ['shard', String(letter.shard)]),
    'entry',
    letter.entryId,
    'error',
    name,
    'message',
    message,
    'item',
    letter.content,
  ];
};

/** Appends to the dead-letter stream of `stream`; a {@link BusFault} when Redis did not confirm it. */
export const writeDeadLetter = async (redis: RedisClient, stream: ShardStream, letter: DeadLetter): Promise<void> => {
  const write = redis.xadd(deadLetterKey(stream), 'MAXLEN', '~', maxDeadLetters, '*', ...fieldsOf(letter));
  await redisAnswer('Writing a dead letter', write);
};
