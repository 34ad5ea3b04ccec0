import { GatewayId } from '@parley/contracts';
import { expect, test } from 'vitest';
import { closed, defaultTimings, opened, type Timings, withoutOld } from './connections.ts';
import { shownAt } from './status.ts';
import { nothingKnown, type State } from './store/state.ts';
import { type Watermark, watermarkAt } from './store/watermark.ts';
import { advanced } from './watermark.ts';

const timings: Timings = { ...defaultTimings, awayAfterMs: 10_000_000, retentionMs: 1_000_000_000 };
const gateway = GatewayId.parse('gateway-1:boot-1');
const start = 1_795_514_959_000;
const looked = (was: Watermark | undefined, now: number, oldestAt?: number): Watermark =>
  advanced({ was, now, oldestAt }, timings);
const here = opened(nothingKnown, 'a', gateway, start);
const statusAt = (state: State, mark: Watermark) => shownAt(state, timings, mark).status;
/** Nobody could look from 5 s to 65 s after the start. */
const outage = looked(watermarkAt(start + 5_000), start + 65_000);
/** A look every second, nothing waiting. */
const lookedUntil = (from: Watermark, until: number): Watermark => {
  let mark = from;
  for (let at = from.markedAt + 1_000; at <= until; at += 1_000) mark = looked(mark, at);
  return mark;
};

test('the watermark is the present while nothing waits, else the oldest that waits, and never goes back', () => {
  const first = looked(undefined, start);
  expect(first).toEqual(watermarkAt(start));
  const busy = looked(first, start + 3_000, start + 2_000);
  expect([busy.at, busy.markedAt]).toEqual([start + 2_000, start + 3_000]);
  expect(looked(busy, start + 4_000, start + 1_000).at).toBe(start + 2_000);
  expect(looked(busy, start + 1_000)).toEqual(busy);
});

test('PR2 an outage counts as a heartbeat of who was there when it began', () => {
  expect([start + 94_000, start + 95_000].map((at) => statusAt(here, lookedUntil(outage, at)))).toEqual(['online', 'offline']);
});

test('PR2 an outage brings nobody back who was gone before it', () => {
  const late = looked(watermarkAt(start + 30_000), start + 65_000);
  expect(statusAt(here, late)).toBe('offline');
});

test('PR2 a short break is none: leases outlast it', () => {
  const mark = looked(watermarkAt(start + 26_000), start + 31_000);
  expect([mark.outage, statusAt(here, mark)]).toEqual([watermarkAt(start).outage, 'offline']);
});

test('PR2 an outage soon after another one goes on from there', () => {
  const again = looked(lookedUntil(outage, start + 70_000), start + 100_000);
  expect(again.outage).toEqual({ from: start + 5_000, to: start + 100_000 });
  expect(statusAt(here, again)).toBe('online');
  const later = looked(lookedUntil(outage, start + 95_000), start + 130_000);
  expect(later.outage).toEqual({ from: start + 95_000, to: start + 130_000 });
  expect(statusAt(here, later)).toBe('offline');
});

test('PR2 who lived through an outage has the grace of a closed connection, and is not forgotten in a long one', () => {
  const state = withoutOld(closed(here, 'a', gateway, start + 66_000), timings, outage);
  expect([start + 70_000, start + 71_000].map((at) => statusAt(state, lookedUntil(outage, at)))).toEqual(['online', 'offline']);
  const long = looked(watermarkAt(start + 5_000), start + 3_600_000);
  expect(statusAt(withoutOld(here, timings, long), long)).toBe('online');
});
