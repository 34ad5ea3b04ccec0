import type { Unsubscribe } from './observable.ts';
import { type OutboxEntry, parseEntry } from './outbox-entry.ts';
import type { ClientStorage } from './storage.ts';

/** Keeps unsettled commands over a reload. Nothing rejects: a storage that fails is told to `onFault`. */
export interface OutboxStore {
  /** All that is kept for somebody, in the order it was made. */
  load(userId: string): Promise<readonly OutboxEntry[]>;
  keep(userId: string, entry: OutboxEntry): void;
  drop(userId: string, id: string): void;
  /** Tells what other windows keep of somebody's and drop, as far as the storage tells. */
  watch(userId: string, listener: (id: string, entry: OutboxEntry | undefined) => void): Unsubscribe;
  /** Resolves when everything told so far is written. */
  flushed(): Promise<void>;
}

const prefixOf = (userId: string): string => `parley:outbox:${userId}:`;

/** Makes it over a storage; each entry has a key of its own, so that two tabs do not write over each other. */
export const createOutboxStore = (storage: ClientStorage | undefined, onFault: (error: unknown) => void): OutboxStore => {
  let last: Promise<void> = Promise.resolve();
  const write = (change: (storage: ClientStorage) => void | Promise<void>): void => {
    if (storage !== undefined) last = last.then(() => change(storage)).catch(onFault);
  };

  return {
    load: async (userId) => {
      if (storage === undefined) return [];
      try {
        await last;
        return await loadFrom(storage, userId);
      } catch (error) {
        onFault(error);
        return [];
      }
    },
    keep: (userId, entry) => write((to) => to.set(prefixOf(userId) + entry.id, JSON.stringify(entry))),
    drop: (userId, id) => write((from) => from.delete(prefixOf(userId) + id)),
    watch: (userId, listener) =>
      storage?.watch?.((key, value) => {
        if (key.startsWith(prefixOf(userId))) listener(key.slice(prefixOf(userId).length), parseEntry(value));
      }) ?? (() => undefined),
    flushed: () => last,
  };
};

const loadFrom = async (from: ClientStorage, userId: string): Promise<readonly OutboxEntry[]> => {
  const entries: OutboxEntry[] = [];
  for (const key of await from.keys()) {
    if (!key.startsWith(prefixOf(userId))) continue;
    const entry = parseEntry(await from.get(key));
    if (entry === undefined) await from.delete(key);
    else entries.push(entry);
  }
  return entries.toSorted((one, other) => one.createdAt - other.createdAt || one.place - other.place);
};
