/** Undoes what was planned; calling it again, or too late, does nothing. */
export type Cancel = () => void;

/** Where time comes from, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs something once, `ms` from now. */
  readonly after: (ms: number, run: () => void) => Cancel;
}

/** As far ahead as a timer of a browser or of Node goes, ms; what is due later is due then. */
export const maxTimerMs = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), maxTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Resolves `ms` from now. */
export const delay = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
