import type { Observable } from '@parley/client';
import type { Kept } from './kept.ts';
import { createObservable } from './observable.ts';

/** Whether somebody is asked, once at this device, if they want notifications. */
export interface NotifyOffer extends Observable<boolean> {
  /** There was something they would have been told of. */
  readonly wouldHaveTold: () => void;
  /** They have said yes or no. */
  readonly answered: () => void;
  /** Whoever would have been told has gone. */
  readonly clear: () => void;
}

const storageKey = 'parley:notify-offered';

/** Makes it over a storage. */
export const createNotifyOffer = (kept: Kept): NotifyOffer => {
  const isOffered = createObservable(false);
  return {
    getSnapshot: isOffered.getSnapshot,
    subscribe: isOffered.subscribe,
    wouldHaveTold: () => {
      if (kept.get(storageKey) === undefined) isOffered.set(true);
    },
    answered: () => {
      kept.set(storageKey, '1');
      isOffered.set(false);
    },
    clear: () => isOffered.set(false),
  };
};
