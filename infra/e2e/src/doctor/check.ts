import type { Visit } from './visit.ts';

/** What a check found where all is well: a line for people, and figures by name (their unit in the name). */
export interface Finding {
  readonly says: string;
  readonly figures?: Readonly<Record<string, number>>;
  /** What is not wrong, but should be known. */
  readonly warnings?: readonly string[];
}

/** Something an installation has to do. What it throws is what is wrong, as a sentence. */
export interface Check {
  readonly name: string;
  run(visit: Visit): Promise<Finding>;
}

/** A check that cannot be made because an earlier one failed. */
export class Unmet extends Error {}

/** @throws {Error} with this sentence unless it holds. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

/** @throws where it takes longer. */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1_000} s`)), ms);
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The value below which so many of a hundred lie; 0 of none. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
};
