import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LoadCounts } from './load-messages.ts';

/** What came of a load. */
export interface LoadResult {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly delivered: number;
  /** Microseconds since the intended time of sending. */
  readonly delivery: Histogram;
  readonly ack: Histogram;
}

/** What several load processes saw, as one. Throws where there is none. */
export const mergeCounts = (all: readonly LoadCounts[]): LoadResult => {
  const sum = (of: (counts: LoadCounts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
  return {
    sent: sum(({ sent }) => sent),
    accepted: sum(({ accepted }) => accepted),
    refused: sum(({ refused }) => refused),
    delivered: sum(({ delivered }) => delivered),
    delivery: together(all.map(({ deliveryMicros }) => deliveryMicros)),
    ack: together(all.map(({ ackMicros }) => ackMicros)),
  };
};

const together = (encoded: readonly string[]): Histogram => {
  const [first, ...rest] = encoded.map((one) => decodeFromCompressedBase64(one));
  if (first === undefined) throw new Error('there is no histogram');
  for (const one of rest) first.add(one);
  return first;
};
