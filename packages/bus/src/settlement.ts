import type { Redis } from 'ioredis';
import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { writeDeadLetter } from './dead-letters.ts';
import { nextEntryId } from './entry-id.ts';
import { encodeMessages, type FeedMessage } from './feed-publisher.ts';
import type { BusMetrics } from './metrics.ts';
import { batchLength, finishedEntries, type Pending } from './pending.ts';
import { type Pipelined, resultsOf, sendPipelines } from './pipelines.ts';
import { isCluster, type RedisClient } from './redis-client.ts';
import { type ShardStream, shardKey } from './shards.ts';

/** A batch: items in order per shard. `takeover`: some were read from a stream's beginning, so may be replays. */
export interface ShardBatch<Item> {
  items: readonly { item: Item; shard: number; entryId: string }[];
  takeover: boolean;
}

/**
 * What a handler leaves to be done. `tell` is published ahead of the trim; `afterTrim` tells refusals, once no replay can
 * judge them again.
 */
export type Handled = { tell?: readonly FeedMessage[]; afterTrim?: () => Promise<void> } | void;

/** What {@link createSettlement} takes; meanings as in the shard consumer's options. */
export interface SettlementOptions<Item> {
  commands: RedisClient;
  stream: ShardStream;
  handle: (batch: ShardBatch<Item>) => Promise<Handled>;
  isTransient: (error: unknown) => boolean;
  onDeadLetter: ((item: Item, error: unknown) => Promise<void>) | undefined;
  /** After each trim that Redis confirmed. */
  onTrimmed: () => void;
  log: BusLog;
  metrics: BusMetrics;
}

/** Handles batches and acknowledges them: see {@link createSettlement}. */
export interface Settlement<Item> {
  /** Rejects when the batch has to be read again, from the beginning. */
  settle(batch: readonly Pending<Item>[]): Promise<void>;
  /** Resolves once nothing is under way any more. Rejects when what nobody waited for failed, as `settle` would. */
  confirmed(): Promise<void>;
  /** Forgets what was to be told after trims of these shards (default: all) that did not happen: the replay judges anew. */
  forget(shards?: Iterable<number>): void;
}

type Failure = { error: unknown };

/** A command and the key or channel that says where it goes. */
interface KeyedCommand {
  key: string;
  send: (connection: Redis) => Promise<unknown>;
}

const publications = (messages: readonly FeedMessage[]): KeyedCommand[] => {
  const texts = encodeMessages(messages);
  return messages.map(({ feed }, index) => ({ key: feed, send: (connection) => connection.spublish(feed, texts[index] ?? '') }));
};

const trims = (stream: ShardStream, finished: ReadonlyMap<number, string>): KeyedCommand[] =>
  [...finished].map(([shard, entryId]) => {
    const key = shardKey(stream, shard);
    return { key, send: (connection) => connection.xtrim(key, 'MINID', '=', nextEntryId(entryId)) };
  });

const toBatch = <Item>(pending: readonly Pending<Item>[]): ShardBatch<Item> => ({
  items: pending.flatMap((one) => (one.kind === 'item' ? [{ item: one.item, shard: one.shard, entryId: one.entryId }] : [])),
  takeover: pending.some((one) => one.replay),
});

/**
 * Handle, then publish and trim in one write (on a cluster one after the other), then tell what waits for the trim. The
 * trim is exact (XTRIM MINID =) and is the acknowledgement, so it never passes an entry of which something is unfinished. Where nothing waits for it, neither
 * does the next batch: what is sent later over `commands`, as a lease's end, is carried out behind it. When Redis confirms
 * only some of it, all is read again; what was trimmed and not told is found as a lost publication is (RC3, MS8). An error
 * that is not transient bisects the batch, order kept, until the one item that fails alone twice is put into the
 * dead-letter stream. A batch and its halves end with an entry, or lie in one: what is told later than its batch thus
 * waits for one shard only, and goes or stays with that shard.
 */
export const createSettlement = <Item>(options: SettlementOptions<Item>): Settlement<Item> => {
  const { commands, stream, handle, isTransient, onDeadLetter, onTrimmed, log, metrics } = options;
  const untold = new Map<number, (() => Promise<void>)[]>();
  /** The one write that nobody waits for. Never rejects. */
  let underWay: Promise<void> = Promise.resolve();
  let unconfirmed: Failure | null = null;

  const forget = (shards: Iterable<number>): void => {
    for (const shard of shards) untold.delete(shard);
  };

  const forgetAll = (): void => {
    untold.clear();
    unconfirmed = null;
  };

  const tell = async (shards: readonly number[]): Promise<void> => {
    const now = shards.flatMap((shard) => untold.get(shard) ?? []);
    forget(shards);
    for (const one of now) {
      await one().catch((error: unknown) => log.error({ stream, ...errorLabel(error) }, 'What follows a trim failed'));
    }
  };

  const send = async (all: readonly KeyedCommand[]): Promise<void> => {
    if (all.length === 0) return;
    const what = 'SPUBLISH and XTRIM';
    const keys = all.map(({ key }) => key);
    const add: Pipelined['add'] = async (connection, index) => all[index]?.send(connection);
    const { replies } = await sendPipelines(commands, { what, keys, add });
    resultsOf(what, replies);
  };

  const publishAndTrim = async (messages: readonly FeedMessage[], finished: ReadonlyMap<number, string>): Promise<void> => {
    if (messages.length === 0 && finished.size === 0) return;
    const [told, trimmed] = [publications(messages), trims(stream, finished)];
    // Nodes of a cluster carry out what they get in no order, and a trim must not be ahead of what is told.
    if (isCluster(commands)) {
      await send(told);
      await send(trimmed);
    } else await send([...told, ...trimmed]);
    metrics.trims.inc(finished.size);
    if (finished.size > 0) onTrimmed();
  };

  const noteFailure = (error: unknown): void => {
    unconfirmed ??= { error };
  };

  const throwIfUnconfirmed = (): void => {
    if (unconfirmed === null) return;
    const { error } = unconfirmed;
    unconfirmed = null;
    throw error;
  };

  const confirmed = async (): Promise<void> => {
    await underWay;
    throwIfUnconfirmed();
  };

  const bury = async (shard: number, entryId: string, error: unknown, content: string): Promise<void> => {
    await writeDeadLetter(commands, stream, { shard, entryId, error, content });
    metrics.deadLetters.inc();
    log.error({ stream, shard, entryId, ...errorLabel(error) }, 'An item went to the dead letters');
  };

  const buryMalformed = async (batch: readonly Pending<Item>[]): Promise<void> => {
    for (const one of batch) {
      if (one.kind === 'malformed') await bury(one.shard, one.entryId, one.error, one.content);
    }
  };

  const acknowledge = async (
    batch: readonly Pending<Item>[],
    { tell: news = [], afterTrim }: Exclude<Handled, void>,
  ): Promise<void> => {
    const last = batch.at(-1);
    if (last === undefined) return;
    await confirmed();
    // What is well is told also while the dead letters cannot be written.
    const isWell = batch.every(({ kind }) => kind !== 'malformed');
    if (!isWell) {
      await publishAndTrim(news, new Map());
      await buryMalformed(batch);
    }
    if (afterTrim !== undefined) untold.set(last.shard, [...(untold.get(last.shard) ?? []), afterTrim]);
    const finished = finishedEntries(batch);
    const told = publishAndTrim(isWell ? news : [], finished);
    if (![...finished.keys()].some((shard) => untold.has(shard))) {
      underWay = told.catch(noteFailure);
      return;
    }
    await told;
    if (last.endsEntry) await tell([...finished.keys()]);
  };

  const handleItems = async (batch: ShardBatch<Item>): Promise<{ handled: Handled } | Failure> => {
    if (batch.items.length === 0) return { handled: undefined };
    try {
      const handled = await handle(batch);
      metrics.batches.inc();
      metrics.items.inc(batch.items.length);
      return { handled };
    } catch (error) {
      if (error instanceof BusFault || isTransient(error)) throw error;
      return { error };
    }
  };

  const attempt = async (batch: readonly Pending<Item>[]): Promise<Failure | null> => {
    const outcome = await handleItems(toBatch(batch));
    if ('error' in outcome) return outcome;
    await acknowledge(batch, outcome.handled ?? {});
    return null;
  };

  const giveUp = async (one: Pending<Item>, error: unknown): Promise<void> => {
    if (one.kind !== 'item') return;
    await bury(one.shard, one.entryId, error, JSON.stringify(one.item));
    await acknowledge([one], { afterTrim: async () => onDeadLetter?.(one.item, error) });
  };

  const settle = async (batch: readonly Pending<Item>[]): Promise<void> => {
    throwIfUnconfirmed();
    const failure = await attempt(batch);
    const [first] = batch;
    if (failure === null || first === undefined) return;
    if (batch.length > 1) {
      metrics.bisections.inc();
      log.warn({ stream, items: batch.length, ...errorLabel(failure.error) }, 'A batch failed and is bisected');
      const half = batchLength(batch, { items: Math.ceil(batch.length / 2), bytes: Number.POSITIVE_INFINITY });
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
      return;
    }
    const again = await attempt(batch);
    if (again !== null) await giveUp(first, again.error);
  };

  return { settle, confirmed, forget: (shards) => (shards === undefined ? forgetAll() : forget(shards)) };
};
