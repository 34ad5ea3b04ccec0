import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';

/**
 * With what I have reacted, as far as a message does not tell: it names the first ten of each kind only. Noted as this window
 * learns of it: what it did itself, and where it read who everybody is.
 */
export interface MyReactions extends Observable<ReadonlyMap<string, readonly string[]>> {
  note(messageId: string, emoji: string, isMine: boolean): void;
  clear(): void;
}

const none: readonly string[] = [];

/** The emoji with which I am known to have reacted to a message. */
export const mineOf = (known: ReadonlyMap<string, readonly string[]>, messageId: string): readonly string[] =>
  known.get(messageId) ?? none;

/** Makes them; nothing is known. */
export const createMyReactions = (): MyReactions => {
  const known = createObservable<ReadonlyMap<string, readonly string[]>>(new Map());
  return {
    getSnapshot: known.getSnapshot,
    subscribe: known.subscribe,
    note: (messageId, emoji, isMine) => {
      const before = mineOf(known.getSnapshot(), messageId);
      if (before.includes(emoji) === isMine) return;
      const after = isMine ? [...before, emoji] : before.filter((one) => one !== emoji);
      known.set(new Map(known.getSnapshot()).set(messageId, after));
    },
    clear: () => known.set(new Map()),
  };
};
