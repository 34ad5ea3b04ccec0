/** Thrown when more work waits than may. */
export class TooMuchWorkError extends Error {}

/** Does a few things at a time and lets a few more wait: see {@link createBoundedWork}. */
export interface BoundedWork {
  /** @throws {TooMuchWorkError} at once, where too much waits. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes it; `waiting` is how many may wait beside those that are under way. First come, first served. */
export const createBoundedWork = ({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): BoundedWork => {
  const queue: (() => void)[] = [];
  let busy = 0;
  const turn = (): Promise<void> => {
    if (busy < atOnce) {
      busy += 1;
      return Promise.resolve();
    }
    if (queue.length >= waiting) throw new TooMuchWorkError('too much work waits');
    return new Promise((resolve) => queue.push(resolve));
  };
  return {
    run: async (work) => {
      await turn();
      try {
        return await work();
      } finally {
        // Whoever comes next takes this place.
        const next = queue.shift();
        if (next === undefined) busy -= 1;
        else next();
      }
    },
  };
};
