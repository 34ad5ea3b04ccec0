import { type GroupStream, groupKey, groupName } from './groups.ts';
import { type OwnConnection, openConnection } from './own-connection.ts';
import type { RawEntry } from './packed-entry.ts';
import { type Pipelined, resultsOf, sendPipelines } from './pipelines.ts';
import { nodeOf, type OpenBlocking, type RedisClient } from './redis-client.ts';
import { forgetConsumers } from './scripts/forget-consumers.ts';
import { redisAnswer, within } from './timing.ts';

/** An entry and how often it was given to a consumer, this time included. */
export interface GroupEntry {
  entry: RawEntry;
  deliveries: number;
}

/** One consumer's view of its group: see {@link createGroupReader}. */
export interface GroupReader {
  /** What others left unfinished for too long, if there is any, else what is new; waits up to `blockMs` for the first. */
  read(): Promise<GroupEntry[]>;
  /** Finishes entries: they leave the group and the stream at once. */
  acknowledge(ids: readonly string[]): Promise<void>;
  /** Says that these are still being worked on, so that nobody else takes them; counts as no delivery. */
  keep(ids: readonly string[]): Promise<void>;
  /** Makes the group anew before the next read, as it may be gone. */
  reset(): void;
  /** Stops being a consumer of the group. Never rejects. */
  leave(): Promise<void>;
  /** Ends a waiting read at once, with an error. */
  close(): void;
}

/** What {@link createGroupReader} takes. */
export interface GroupReaderOptions {
  commands: RedisClient;
  blocking: OpenBlocking;
  stream: GroupStream;
  consumer: string;
  maxEntries: number;
  blockMs: number;
  claimAfterMs: number;
}

const beginning = '0-0';
/** A consumer that reads says so several times a second; one silent for this long is gone. */
const goneAfterMs = 3_600_000;

const isRaw = (entry: unknown): entry is RawEntry => Array.isArray(entry) && Array.isArray(entry[1]);

const codeOf = (error: unknown): string => (error instanceof Error ? (/^[A-Z]+/.exec(error.message)?.[0] ?? '') : '');

const ask = <T>(what: string, promise: Promise<T>): Promise<T> => within(3_000, what, redisAnswer(what, promise));

/**
 * Reads a stream as one consumer of its group. What is acknowledged is deleted first: one group reads the stream, so the
 * stream holds exactly what is unfinished. Should only the deletion be done, XAUTOCLAIM forgets what is no more. No
 * transaction, as Redis refuses every command in one while its memory is full.
 */
export const createGroupReader = (options: GroupReaderOptions): GroupReader => {
  const { commands, blocking, stream, consumer, maxEntries, blockMs, claimAfterMs } = options;
  const key = groupKey(stream);
  let connection: OwnConnection | null = null;
  let exists = false;
  let claimedAt = Number.NEGATIVE_INFINITY;
  let cursor = beginning;

  const ensureGroup = async (): Promise<void> => {
    if (exists) return;
    const created = commands.xgroup('CREATE', key, groupName, '0', 'MKSTREAM').catch((error: unknown) => {
      // It exists; or memory is full, and then reading shows whether it does.
      if (!['BUSYGROUP', 'OOM'].includes(codeOf(error))) throw error;
    });
    await ask('XGROUP CREATE', created);
    exists = true;
  };

  const deliveriesOf = async (ids: readonly string[]): Promise<number[]> => {
    const add: Pipelined['add'] = (node, index) => {
      const id = ids[index] ?? '';
      return node.xpending(key, groupName, id, id, 1);
    };
    const { replies } = await ask('XPENDING', sendPipelines(commands, { what: 'XPENDING', keys: ids.map(() => key), add }));
    return resultsOf('XPENDING', replies).map((found) => {
      const [first] = Array.isArray(found) ? found : [];
      return Array.isArray(first) ? Number(first[3]) : 1;
    });
  };

  const claim = async (): Promise<GroupEntry[]> => {
    if (cursor === beginning && performance.now() - claimedAt < claimAfterMs / 2) return [];
    claimedAt = performance.now();
    const claiming = commands.xautoclaim(key, groupName, consumer, claimAfterMs, cursor, 'COUNT', maxEntries);
    const [next, found] = await ask('XAUTOCLAIM', claiming);
    cursor = typeof next === 'string' ? next : beginning;
    if (cursor === beginning) await ask('EVAL', commands.eval(forgetConsumers, 1, key, groupName, '', goneAfterMs));
    const entries = Array.isArray(found) ? found.filter(isRaw) : [];
    if (entries.length === 0) return [];
    const deliveries = await deliveriesOf(entries.map(([id]) => id));
    return entries.map((entry, index) => ({ entry, deliveries: deliveries[index] ?? 1 }));
  };

  const readNew = async (): Promise<GroupEntry[]> => {
    // Held here too: `close` may take the other away meanwhile.
    const own = connection ?? openConnection(blocking(nodeOf(commands, key)));
    connection = own;
    const redis = await own.ready();
    const reading = redis.xreadgroup('GROUP', groupName, consumer, 'COUNT', maxEntries, 'BLOCK', blockMs, 'STREAMS', key, '>');
    // A frozen Redis or a cut network would keep the reply for ever.
    const reply = await within(blockMs + 2_000, 'XREADGROUP', own.orLost(reading));
    const found: readonly unknown[] = reply?.[0]?.[1] ?? [];
    return found.filter(isRaw).map((entry) => ({ entry, deliveries: 1 }));
  };

  const drop = (): void => {
    connection?.close();
    connection = null;
  };

  const readNewOrDrop = async (): Promise<GroupEntry[]> => {
    try {
      return await redisAnswer('XREADGROUP', readNew());
    } catch (error) {
      drop();
      throw error;
    }
  };

  const acknowledge = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    const add: Pipelined['add'] = (node, index) => (index === 0 ? node.xdel(key, ...ids) : node.xack(key, groupName, ...ids));
    const { replies } = await ask('XDEL and XACK', sendPipelines(commands, { what: 'XDEL and XACK', keys: [key, key], add }));
    resultsOf('XDEL and XACK', replies);
  };

  return {
    read: async () => {
      await ensureGroup();
      const claimed = await claim();
      return claimed.length > 0 ? claimed : readNewOrDrop();
    },
    acknowledge,
    keep: async (ids) => {
      const add: Pipelined['add'] = (node) => node.call('XCLAIM', key, groupName, consumer, 0, ...ids, 'JUSTID');
      const { replies } = await ask('XCLAIM', sendPipelines(commands, { what: 'XCLAIM', keys: [key], add }));
      resultsOf('XCLAIM', replies);
    },
    reset: () => {
      exists = false;
      cursor = beginning;
    },
    leave: async () => {
      await ask('EVAL', commands.eval(forgetConsumers, 1, key, groupName, consumer, goneAfterMs)).catch(() => {});
    },
    close: drop,
  };
};
