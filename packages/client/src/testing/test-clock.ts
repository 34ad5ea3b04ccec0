import type { Clock } from '../clock.ts';

/** A clock that stands still until it is told otherwise. */
export interface TestClock extends Clock {
  /** Moves on by `ms`, running what is due in its order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Timers that are set. */
  timers(): number;
}

/** Lets everything that waits for promises only go on. */
export const settlePromises = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
};

/** Makes a clock that shows `startAt`, in ms since 1970. */
export const createTestClock = (startAt = 1_000_000): TestClock => {
  let now = startAt;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + Math.max(0, ms), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        await settlePromises();
        const [due] = [...timers].filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at);
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = until;
    },
    timers: () => timers.size,
  };
};
