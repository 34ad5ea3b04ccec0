import { keyOfPlace, type WritingPlace } from './composing.ts';
import type { Kept } from './kept.ts';

/** Which message what is being written answers, per person and place, kept with the draft over reloads. */
export interface Answering {
  /** The id of the message; undefined where it answers none. */
  get(userId: string, place: WritingPlace): string | undefined;
  set(userId: string, place: WritingPlace, messageId: string | undefined): void;
  readonly subscribe: (listener: () => void) => () => void;
  /** Another window of this browser has kept something under a key. */
  takeForeign(key: string, text: string | undefined): void;
}

const prefix = 'parley:answering:';

const keyOf = (userId: string, place: WritingPlace): string => `${prefix}${userId}:${keyOfPlace(place)}`;

/** Makes it over a storage; what is chosen here is held in memory too, where the storage fails. */
export const createAnswering = (kept: Kept): Answering => {
  const held = new Map<string, string | undefined>();
  const listeners = new Set<() => void>();
  const hold = (key: string, messageId: string | undefined): void => {
    held.set(key, messageId);
    for (const listener of listeners) listener();
  };

  return {
    get: (userId, place) => {
      const key = keyOf(userId, place);
      return held.has(key) ? held.get(key) : kept.get(key);
    },
    set: (userId, place, messageId) => {
      kept.set(keyOf(userId, place), messageId);
      hold(keyOf(userId, place), messageId);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    takeForeign: (key, text) => {
      if (key.startsWith(prefix)) hold(key, text);
    },
  };
};
