import { type Backoff, createBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';

/** Runs something now, or later after failures; never twice at a time. */
export interface Repeater {
  /** Runs now, unless it runs already or waits after a failure; what is told while it runs makes it run again. */
  kick(): void;
  /** Forgets failures, and runs now unless it runs already. */
  restart(): void;
  stop(): void;
}

/** What a run came to: all is done, go on at once, or wait, at least as long as the server asks. */
export type RunResult =
  | { readonly next: 'done' | 'again' }
  | { readonly next: 'wait'; readonly retryAfterMs?: number | undefined };

/** What a repeater needs. */
export interface RepeaterOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly run: () => Promise<RunResult>;
}

/** Makes a repeater that is still. A run that throws counts as one that failed. */
export const createRepeater = ({ clock, random, run }: RepeaterOptions): Repeater => {
  const backoff: Backoff = createBackoff(random);
  let isRunning = false;
  let isKicked = false;
  let isStopped = false;
  let cancelTimer: Cancel | undefined;

  const settle = (result: RunResult): void => {
    isRunning = false;
    if (isStopped) return;
    if (result.next === 'wait') {
      cancelTimer = clock.after(backoff.next(result.retryAfterMs), start);
      return;
    }
    backoff.reset();
    if (result.next === 'again' || isKicked) start();
  };

  const start = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (isRunning || isStopped) return;
    isRunning = true;
    isKicked = false;
    run().then(settle, () => settle({ next: 'wait' }));
  };

  return {
    kick: () => {
      isKicked = true;
      if (cancelTimer === undefined) start();
    },
    restart: () => {
      backoff.reset();
      isKicked = true;
      start();
    },
    stop: () => {
      isStopped = true;
      cancelTimer?.();
    },
  };
};
