import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { writeDeadLetter } from './dead-letters.ts';
import type { GroupEntry, GroupReader } from './group-reader.ts';
import type { GroupStream } from './groups.ts';
import type { GroupMetrics } from './metrics.ts';
import { unpackEntry } from './packed-entry.ts';
import type { RedisClient } from './redis-client.ts';
import { createBackOff } from './timing.ts';

/** An item and the entry it came in, whose id says when Redis took it (`entryTimeMs`). */
export interface GroupItem<Item> {
  item: Item;
  entryId: string;
}

/** What {@link createGroupSettlement} takes; meanings as in the group consumer's options. */
export interface GroupSettlementOptions<Item> {
  commands: RedisClient;
  reader: Pick<GroupReader, 'acknowledge' | 'keep'>;
  stream: GroupStream;
  parse: (raw: unknown) => Item;
  handle: (items: readonly GroupItem<Item>[]) => Promise<void>;
  isTransient: (error: unknown) => boolean;
  maxDeliveries: number;
  log: BusLog;
  metrics: GroupMetrics;
  stopping: AbortSignal;
}

/** Something of an entry that cannot be done. */
interface Poison {
  error: unknown;
  content: string;
}

interface Parcel<Item> {
  id: string;
  deliveries: number;
  items: readonly GroupItem<Item>[];
  malformed: readonly Poison[];
}

/** A stop came while `handle` waited for what it needs; the entries stay pending, and another consumer takes them. */
class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

const neverFinished = new Error('The entry was given out again and again, and never finished');

/**
 * Handles entries and acknowledges them. New ones are handled together; when that fails, and where they were given out
 * before, each alone and then item by item, so that one poisonous item holds up nothing else. What failed stays pending
 * and is given out again, until `maxDeliveries`; then the failing items go to the dead letters.
 */
export const createGroupSettlement = <Item>(
  options: GroupSettlementOptions<Item>,
): { settle(entries: readonly GroupEntry[]): Promise<void> } => {
  const { commands, reader, stream, parse, handle, isTransient, maxDeliveries, log, metrics, stopping } = options;

  const open = ({ entry: [id, fields], deliveries }: GroupEntry): Parcel<Item> => {
    const items: GroupItem<Item>[] = [];
    const malformed: Poison[] = [];
    const take = (raw: unknown): void => {
      try {
        items.push({ item: parse(raw), entryId: id });
      } catch (error) {
        malformed.push({ error, content: JSON.stringify(raw) });
      }
    };
    try {
      for (const raw of unpackEntry(fields)) take(raw);
    } catch (error) {
      malformed.push({ error, content: JSON.stringify(fields) });
    }
    return { id, deliveries, items, malformed };
  };

  /** Meanwhile the entries are kept, so that waiting counts as no delivery. */
  const wait = async (ids: readonly string[], error: unknown, backOff: ReturnType<typeof createBackOff>): Promise<void> => {
    if (stopping.aborted) throw new StoppedError('Stopped while waiting', { cause: error });
    metrics.retries.inc();
    log.warn({ stream, ...errorLabel(error) }, 'Items of a group wait for what they need');
    await reader.keep(ids).catch(() => {});
    await backOff.wait(stopping);
  };

  const handlePatiently = async (items: readonly GroupItem<Item>[]): Promise<void> => {
    const backOff = createBackOff();
    while (items.length > 0) {
      try {
        await handle(items);
        metrics.batches.inc();
        metrics.items.inc(items.length);
        return;
      } catch (error) {
        if (!(error instanceof BusFault) && !isTransient(error)) throw error;
        await wait([...new Set(items.map(({ entryId }) => entryId))], error, backOff);
      }
    }
  };

  const failuresOf = async (items: readonly GroupItem<Item>[]): Promise<Poison[]> => {
    try {
      await handlePatiently(items);
      return [];
    } catch (error) {
      const [only] = items;
      if (error instanceof StoppedError || only === undefined) throw error;
      if (items.length === 1) return [{ error, content: JSON.stringify(only.item) }];
    }
    const failures: Poison[] = [];
    for (const item of items) failures.push(...(await failuresOf([item])));
    return failures;
  };

  const bury = async (entryId: string, poison: readonly Poison[]): Promise<void> => {
    for (const { error, content } of poison) {
      await writeDeadLetter(commands, stream, { entryId, error, content });
      metrics.deadLetters.inc();
      log.error({ stream, entryId, ...errorLabel(error) }, 'An item went to the dead letters');
    }
  };

  const settleAlone = async ({ id, deliveries, items, malformed }: Parcel<Item>): Promise<void> => {
    // Perhaps it ends whoever handles it.
    if (deliveries > maxDeliveries) {
      await bury(id, [...malformed, ...items.map(({ item }) => ({ error: neverFinished, content: JSON.stringify(item) }))]);
      return reader.acknowledge([id]);
    }
    const failures = await failuresOf(items);
    if (failures.length > 0 && deliveries < maxDeliveries) {
      log.warn(
        { stream, entryId: id, deliveries, ...errorLabel(failures[0]?.error) },
        'An entry failed and is tried again later',
      );
      return;
    }
    await bury(id, [...malformed, ...failures]);
    await reader.acknowledge([id]);
  };

  const settleTogether = async (parcels: readonly Parcel<Item>[]): Promise<void> => {
    try {
      await handlePatiently(parcels.flatMap(({ items }) => items));
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      for (const parcel of parcels) await settleAlone(parcel);
      return;
    }
    for (const { id, malformed } of parcels) await bury(id, malformed);
    await reader.acknowledge(parcels.map(({ id }) => id));
  };

  return {
    settle: async (entries) => {
      const again = entries.filter(({ deliveries }) => deliveries > 1);
      metrics.claims.inc(again.length);
      const fresh = entries.filter(({ deliveries }) => deliveries === 1).map(open);
      if (fresh.length > 0) await settleTogether(fresh);
      for (const entry of again) await settleAlone(open(entry));
    },
  };
};
