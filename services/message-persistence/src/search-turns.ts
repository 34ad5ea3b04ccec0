/** Lets some work go on at once and some wait; see {@link createTurns}. */
export interface Turns {
  /** Does some work when it is its turn; undefined at once where too much waits already. */
  take<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** So that `atOnce` of some kind of work go on, and at most `waiting` more wait for their turn, in order. */
export const createTurns = ({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Turns => {
  const line: (() => void)[] = [];
  let free = atOnce;
  const leave = (): void => {
    const next = line.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    take: async (work) => {
      if (free > 0) free -= 1;
      else if (line.length >= waiting) return undefined;
      else await new Promise<void>((resolve) => line.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
