import type { Observable, Unsubscribe } from '@parley/client';
import type { Kept } from './kept.ts';

/** What was typed and not sent, per person and place (`keyOfPlace`: a room's id, or a thread of it), kept over reloads. */
export interface Drafts {
  get(userId: string, place: string): string;
  /** An empty text forgets it. */
  set(userId: string, place: string, text: string): void;
  /** Puts a text back that could not be sent: after what is there already, on a line of its own. */
  putBack(userId: string, place: string, text: string): void;
  readonly subscribe: Observable<unknown>['subscribe'];
  /** Another window of this browser has kept something under a key. */
  takeForeign(key: string, text: string): void;
}

const prefix = 'parley:draft:';
const keyOf = (userId: string, place: string): string => `${prefix}${userId}:${place}`;

/** How many drafts are kept in a list of keys, whoever wrote them. */
export const countDrafts = (keys: readonly string[]): number => keys.filter((key) => key.startsWith(prefix)).length;

/** Makes them over a storage; what is written here is held in memory too, where the storage fails. */
export const createDrafts = (kept: Kept): Drafts => {
  const held = new Map<string, string>();
  const listeners = new Set<() => void>();

  const hold = (key: string, text: string): void => {
    if (held.get(key) === text) return;
    held.set(key, text);
    for (const listener of listeners) listener();
  };
  const get = (userId: string, place: string): string => held.get(keyOf(userId, place)) ?? kept.get(keyOf(userId, place)) ?? '';
  const set = (userId: string, place: string, text: string): void => {
    kept.set(keyOf(userId, place), text === '' ? undefined : text);
    hold(keyOf(userId, place), text);
  };

  return {
    get,
    set,
    putBack: (userId, place, text) => {
      const before = get(userId, place).trimEnd();
      set(userId, place, before === '' ? text : `${before}\n${text}`);
    },
    subscribe: (listener): Unsubscribe => {
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    takeForeign: (key, text) => {
      if (key.startsWith(prefix)) hold(key, text);
    },
  };
};
