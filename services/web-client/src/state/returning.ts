import type { Kept } from './kept.ts';

/** Whether somebody has signed in with this browser before. */
export interface Returning {
  wasHere(): boolean;
  remember(): void;
}

const storageKey = 'parley:was-here';

/** Makes it over a storage. */
export const createReturning = (kept: Kept): Returning => ({
  wasHere: () => kept.get(storageKey) !== undefined,
  remember: () => kept.set(storageKey, '1'),
});
