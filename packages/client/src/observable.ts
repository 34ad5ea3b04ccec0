/** Stops a listener; again, it does nothing. */
export type Unsubscribe = () => void;

/** A value that changes, as React's `useSyncExternalStore` wants it: the same snapshot until something changed. */
export interface Observable<T> {
  readonly getSnapshot: () => T;
  /** Calls back after each change, without saying what changed. */
  readonly subscribe: (listener: () => void) => Unsubscribe;
}

/** An observable and the way to change it. */
export interface Settable<T> extends Observable<T> {
  readonly set: (value: T) => void;
}

/** Listeners that cannot harm each other: what one throws is thrown again outside, where the page or process reports it. */
export interface Listeners<Args extends readonly unknown[]> {
  readonly add: (listener: (...args: Args) => void) => Unsubscribe;
  readonly call: (...args: Args) => void;
}

/** Makes an empty set of listeners. */
export const createListeners = <Args extends readonly unknown[]>(): Listeners<Args> => {
  const all = new Map<object, (...args: Args) => void>();
  return {
    add: (listener) => {
      const key = {};
      all.set(key, listener);
      return () => void all.delete(key);
    },
    call: (...args) => {
      for (const listener of all.values()) callSafely(() => listener(...args));
    },
  };
};

const callSafely = (run: () => void): void => {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
};

/** Makes an observable that holds `value`. */
export const createObservable = <T>(value: T): Settable<T> => {
  const listeners = createListeners<[]>();
  let present = value;
  return {
    getSnapshot: () => present,
    subscribe: listeners.add,
    set: (next) => {
      if (Object.is(next, present)) return;
      present = next;
      listeners.call();
    },
  };
};

/** An observable whose value is made when somebody asks, and once per change. */
export const createComputed = <T>(compute: () => T): Observable<T> & { readonly changed: () => void } => {
  const listeners = createListeners<[]>();
  let present: { readonly value: T } | undefined;
  return {
    getSnapshot: () => (present ??= { value: compute() }).value,
    subscribe: listeners.add,
    changed: () => {
      present = undefined;
      listeners.call();
    },
  };
};
