import { entryTimeMs } from './entry-id.ts';
import { groupKey } from './groups.ts';
import { packEntry, type RawEntry } from './packed-entry.ts';
import type { RedisClient } from './redis-client.ts';
import { deadLetterKey, type ShardStream, shardKey } from './shards.ts';
import { redisAnswer } from './timing.ts';

/** A dead letter as it is kept. `message` and `content` may quote what people wrote: not for logs (PV1). */
export interface KeptDeadLetter {
  id: string;
  /** When it was put there, ms since the epoch. */
  at: number;
  /** Absent where the stream is a group's. */
  shard?: number;
  /** The id of the entry it came in. */
  entryId: string;
  /** The name of the error. */
  error: string;
  message: string;
  /** The item as JSON, or the fields of an entry that could not be read. */
  content: string;
}

/** The dead letters of one stream, for a person who looks after them. */
export interface KeptDeadLetters {
  /** Oldest first. */
  list(): Promise<KeptDeadLetter[]>;
  /**
   * Puts the item back where it came from, behind all that waits there, and drops the letter. What was stored meanwhile is
   * recognised as a repeat; what fails again becomes a new letter. Answers whether there was such a letter.
   */
  replay(id: string): Promise<boolean>;
  /** Answers whether there was such a letter. */
  drop(id: string): Promise<boolean>;
}

const lettersAtATime = 500;

/** Opens them. Every call throws a {@link BusFault} when Redis does not answer. */
export const createKeptDeadLetters = (redis: RedisClient, stream: ShardStream): KeptDeadLetters => {
  const key = deadLetterKey(stream);
  const read = (from: string, to: string, count: number): Promise<RawEntry[]> =>
    redisAnswer('Reading dead letters', redis.xrange(key, from, to, 'COUNT', count));
  const drop = async (id: string): Promise<boolean> => (await redisAnswer('Dropping a dead letter', redis.xdel(key, id))) > 0;
  return {
    list: async () => {
      const letters: KeptDeadLetter[] = [];
      for (let from = '-'; ; from = `(${letters.at(-1)?.id}`) {
        const page = await read(from, '+', lettersAtATime);
        letters.push(...page.map(toLetter));
        if (page.length < lettersAtATime) return letters;
      }
    },
    replay: async (id) => {
      const [entry] = await read(id, id, 1);
      if (entry === undefined) return false;
      const letter = toLetter(entry);
      const to = letter.shard === undefined ? groupKey(stream) : shardKey(stream, letter.shard);
      // First there, then gone: a crash in between makes a repeat, which is recognised, and no loss.
      await redisAnswer('Replaying a dead letter', redis.xadd(to, '*', ...fieldsToReplay(letter.content)));
      await drop(id);
      return true;
    },
    drop,
  };
};

const toLetter = ([id, fields]: RawEntry): KeptDeadLetter => {
  const field = (name: string): string | undefined => {
    const at = fields.findIndex((one, index) => index % 2 === 0 && one === name);
    return at === -1 ? undefined : fields[at + 1];
  };
  const shard = field('shard');
  return {
    id,
    at: entryTimeMs(id),
    ...(shard === undefined ? {} : { shard: Number(shard) }),
    entryId: field('entry') ?? '',
    error: field('error') ?? 'unknown',
    message: field('message') ?? '',
    content: field('item') ?? '',
  };
};

/** An entry that could not be read goes back as it was, for a version that can read it. */
const fieldsToReplay = (content: string): string[] => {
  const parsed: unknown = JSON.parse(content);
  return Array.isArray(parsed) && parsed.every((field) => typeof field === 'string') ? parsed : packEntry([content]);
};
