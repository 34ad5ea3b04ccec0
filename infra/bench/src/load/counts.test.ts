import { seededRandom } from '@parley/test-kit';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { arrivals } from './arrivals.ts';
import { nowMicros } from './clock.ts';
import type { LoadCounts, Run } from './load-messages.ts';
import { mergeCounts } from './merge-counts.ts';
import { readFigures } from './reader.ts';
import { createTally } from './tally.ts';

const histogramOf = (...micros: number[]): string => {
  const histogram = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  for (const value of micros) histogram.recordValue(value);
  return encodeIntoCompressedBase64(histogram);
};

describe('independent senders', () => {
  test('send as often as is wanted, at times that ascend and lie within bounds, and the same for the same seed', () => {
    const times = arrivals(seededRandom(1), 1_000, 5_000_000, 15_000_000);
    expect(times.length).toBeGreaterThan(9_500);
    expect(times.length).toBeLessThan(10_500);
    expect(times.every((at, index) => at >= (times[index - 1] ?? 5_000_000) && at < 15_000_000)).toBe(true);
    expect(arrivals(seededRandom(1), 1_000, 5_000_000, 15_000_000)).toEqual(times);
  });

  test('leave gaps that are exponential: as many above the mean as e says', () => {
    const times = arrivals(seededRandom(2), 1_000, 0, 20_000_000);
    const long = times.filter((at, index) => index > 0 && at - (times[index - 1] ?? 0) > 1_000).length;
    expect(long / times.length).toBeCloseTo(Math.exp(-1), 1);
  });
});

describe('what a run brings', () => {
  const now = nowMicros();
  const run = (loop: Run['loop']): Run => ({
    loop,
    startMicros: now - 3_000_000,
    measureMicros: now - 1_000_000,
    untilMicros: now + 60_000_000,
    contentChars: 10,
  });
  const open = run({ kind: 'open', perSecond: 1, seed: 1 });

  test('counts by the time that was meant for sending, so that who falls behind is not let off', () => {
    const tally = createTally(open);
    const [warmUp, measured] = [now - 2_000_000, now - 500_000];
    for (const sent of [warmUp, measured, measured]) tally.sent(sent);
    tally.acknowledged(warmUp, true);
    tally.acknowledged(measured, true);
    tally.delivered(warmUp);
    tally.delivered(measured);
    expect(tally.unanswered()).toBe(1);
    const counts = tally.counts();
    expect(counts).toMatchObject({ sent: 2, accepted: 1, refused: 0, delivered: 1 });
    expect(decodeFromCompressedBase64(counts.deliveryMicros).minNonZeroValue).toBeGreaterThan(490_000);
  });

  test('in a closed loop counts by the time of the answer', () => {
    const tally = createTally(run({ kind: 'closed', inFlightPerLine: 1, room: 'own' }));
    tally.acknowledged(now - 2_000_000, false);
    expect(tally.counts()).toMatchObject({ accepted: 0, refused: 1 });
  });

  test('of several processes is one sum, and its percentiles are those of all values together', () => {
    const counts = (delivered: number, ...micros: number[]): LoadCounts => ({
      sent: 1,
      accepted: 1,
      refused: 0,
      delivered,
      deliveryMicros: histogramOf(...micros),
      ackMicros: histogramOf(1),
    });
    const merged = mergeCounts([counts(2, 1_000, 2_000), counts(1, 9_000)]);
    expect(merged).toMatchObject({ sent: 2, accepted: 2, delivered: 3 });
    expect([merged.delivery.totalCount, Math.round(merged.delivery.getValueAtPercentile(50) / 100)]).toEqual([3, 20]);
    expect(Math.round(merged.delivery.maxValue / 100)).toBe(90);
    expect(() => mergeCounts([])).toThrow('no histogram');
  });

  test('reads of all rounds are told in milliseconds, by their name', () => {
    const round = (...micros: number[]) => [{ name: 'page', micros: histogramOf(...micros), size: 10 }];
    const figures = readFigures([round(1_000, 2_000, 3_000), round(50_000)] as Parameters<typeof readFigures>[0]).get('page');
    expect(figures?.count).toBe(4);
    expect([figures?.p50, figures?.p99].map((value) => Math.round(value ?? 0))).toEqual([2, 50]);
  });
});
