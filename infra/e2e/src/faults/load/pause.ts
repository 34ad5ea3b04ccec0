import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorder } from '../recorder.ts';

/** What every part of a load works with. */
export interface Working {
  readonly recorder: Recorder;
  readonly pause: Pause;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const lookEveryMs = 20;

/** Lets a whole load be silent for a while. */
export class Pause {
  #holders = 0;
  readonly #times: { readonly from: number; to: number }[] = [];

  async during(work: () => Promise<unknown>): Promise<void> {
    const time = { from: performance.now(), to: Number.POSITIVE_INFINITY };
    this.#times.push(time);
    this.#holders += 1;
    await work().finally(() => {
      this.#holders -= 1;
      time.to = performance.now();
    });
  }

  /** How much of a time was to be silent, ms. */
  silentMs(from: number, to: number): number {
    return this.#times.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0);
  }

  /** Resolves when nobody wants silence. */
  async over(): Promise<void> {
    while (this.#holders > 0) await sleep(lookEveryMs);
  }
}
