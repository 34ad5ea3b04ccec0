import type { Observable, Unsubscribe } from '@parley/client';
import type { Kept } from './kept.ts';

/** What was typed and not sent, per person and room, kept over reloads. */
export interface Drafts {
  get(userId: string, roomId: string): string;
  /** An empty text forgets it. */
  set(userId: string, roomId: string, text: string): void;
  /** Puts a text back that could not be sent: after what is there already, on a line of its own. */
  putBack(userId: string, roomId: string, text: string): void;
  readonly subscribe: Observable<unknown>['subscribe'];
  /** Another window of this browser has kept something under a key. */
  takeForeign(key: string, text: string): void;
}

const prefix = 'parley:draft:';
const keyOf = (userId: string, roomId: string): string => `${prefix}${userId}:${roomId}`;

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
  const get = (userId: string, roomId: string): string =>
    held.get(keyOf(userId, roomId)) ?? kept.get(keyOf(userId, roomId)) ?? '';
  const set = (userId: string, roomId: string, text: string): void => {
    kept.set(keyOf(userId, roomId), text === '' ? undefined : text);
    hold(keyOf(userId, roomId), text);
  };

  return {
    get,
    set,
    putBack: (userId, roomId, text) => {
      const before = get(userId, roomId).trimEnd();
      set(userId, roomId, before === '' ? text : `${before}\n${text}`);
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
