import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveState } from '@parley/contracts';

/** Whether Redis can be reached, as one state of the whole gateway. */
export interface Liveness {
  state(): LiveState;
  /** Looks again; to be called whenever a part of it may have changed. */
  check(): void;
  /** Resolves once it is live for the first time, or after `patienceMs`. */
  firstLive(patienceMs: number): Promise<void>;
}

/** Makes it; `degraded` until the first look says otherwise. `onChange` is called at each change. */
export const createLiveness = (isLive: () => boolean, onChange: (state: LiveState) => void): Liveness => {
  let state: LiveState = 'degraded';
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    state: () => state,
    check: () => {
      const now = isLive() ? 'live' : 'degraded';
      if (now === state) return;
      state = now;
      onChange(now);
      if (now === 'live') resolve();
    },
    firstLive: (patienceMs) => Promise.race([promise, sleep(patienceMs, undefined, { ref: false })]),
  };
};
