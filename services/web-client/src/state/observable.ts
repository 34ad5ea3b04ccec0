import type { Observable, Unsubscribe } from '@parley/client';

/** An observable that can be set. */
export interface Settable<T> extends Observable<T> {
  readonly set: (value: T) => void;
}

/** Makes an observable that holds `value`. */
export const createObservable = <T>(value: T): Settable<T> => {
  const listeners = new Set<() => void>();
  let present = value;
  return {
    getSnapshot: () => present,
    subscribe: (listener): Unsubscribe => {
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    set: (next) => {
      if (Object.is(next, present)) return;
      present = next;
      for (const listener of listeners) listener();
    },
  };
};
