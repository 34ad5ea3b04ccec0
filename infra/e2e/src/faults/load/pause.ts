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

  async during(work: () => Promise<unknown>): Promise<void> {
    this.#holders += 1;
    await work().finally(() => (this.#holders -= 1));
  }

  /** Resolves when nobody wants silence. */
  async over(): Promise<void> {
    while (this.#holders > 0) await sleep(lookEveryMs);
  }
}
