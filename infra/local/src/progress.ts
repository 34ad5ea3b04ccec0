/** Runs one step of the start, telling what it does and how long it took. */
export type Step = <T>(what: string, run: () => Promise<T>) => Promise<T>;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Makes a {@link Step} that writes `<what> ...` before and `<what>: done in 1.2 s` after. */
export const stepWriter =
  (write: (line: string) => void): Step =>
  async (what, run) => {
    write(`${what} ...`);
    const startedAt = performance.now();
    const result = await run();
    write(`${what}: done in ${seconds(performance.now() - startedAt)}`);
    return result;
  };
