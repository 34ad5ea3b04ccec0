/** Runs something while nothing else of its kind runs; rejects as that does. */
export type Exclusive = <T>(run: () => Promise<T>) => Promise<T>;

/** The part of `navigator.locks` (Web Locks API, W3C) that is needed. */
export interface Locks {
  request(name: string, run: () => Promise<void>): Promise<unknown>;
}

/** At most one over all windows of an origin, by a lock of that name; where there are no locks, or none is given, at once. */
export const exclusiveBy =
  (locks: Locks | undefined, name: string): Exclusive =>
  async <T>(run: () => Promise<T>): Promise<T> => {
    let running: Promise<T> | undefined;
    const start = (): Promise<T> => (running ??= run());
    // What `run` comes to is answered below; a lock that is refused only costs the order.
    await locks
      ?.request(name, async () => {
        await start().catch(() => undefined);
      })
      .catch(() => undefined);
    return start();
  };
