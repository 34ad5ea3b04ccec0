import { seededRandom } from '@parley/test-kit';
import type { Fault } from './kinds/fault.ts';

/** One fault to come, after how much quiet. */
export interface Planned {
  readonly fault: Fault;
  readonly quietMs: number;
}

/** All faults in rounds, each round each of them once in an order of its own: the same for the same seed. */
export const schedule = function* (faults: readonly Fault[], seed: number): Generator<Planned> {
  const random = seededRandom(seed);
  while (faults.length > 0) {
    const left = [...faults];
    while (left.length > 0)
      for (const fault of left.splice(Math.floor(random() * left.length), 1))
        yield { fault, quietMs: 500 + Math.floor(random() * 1_000) };
  }
};
