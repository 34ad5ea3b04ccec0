import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { ReaderCommand, ReadTimes } from './reads.ts';
import { startWorker, type Worker } from './worker.ts';

/** A process that reads and keeps the time. */
export type Reader = Worker<ReaderCommand, readonly ReadTimes[]>;

/** Starts one. */
export const startReader = (): Reader =>
  startWorker<ReaderCommand, readonly ReadTimes[]>(new URL('./reader-process.ts', import.meta.url));

/** How long a reader may take for a command. */
export const readWithinMs = ({ warmUpMs, measureMs }: Pick<ReaderCommand, 'warmUpMs' | 'measureMs'>): number =>
  warmUpMs + measureMs + 60_000;

/** How long a read took, in ms, over all rounds; `size` of its last answer. */
export interface ReadFigures {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly size: number;
}

/** What all rounds say of each read together: of one round alone a p99 would be its slowest reads but one. */
export const readFigures = (rounds: readonly (readonly ReadTimes[])[]): ReadonlyMap<string, ReadFigures> =>
  new Map([...Map.groupBy(rounds.flat(), ({ name }) => name)].map(([name, some]) => [name, figuresOf(some)]));

const figuresOf = (some: readonly ReadTimes[]): ReadFigures => {
  const [first, ...others] = some.map(({ micros }) => decodeFromCompressedBase64(micros));
  if (first === undefined) throw new Error('there is no histogram');
  for (const other of others) first.add(other);
  const at = (percentile: number): number => first.getValueAtPercentile(percentile) / 1_000;
  const size = some.at(-1)?.size ?? 0;
  return { count: first.totalCount, p50: at(50), p90: at(90), p99: at(99), max: first.maxValue / 1_000, size };
};
