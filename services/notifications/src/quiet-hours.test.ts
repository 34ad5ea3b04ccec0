import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil, silentUntil } from './quiet-hours.ts';

const at = (time: string): number => Date.parse(time);
const until = (from: string, to: string, timeZone: string, now: string): string | undefined => {
  const end = quietUntil({ from, to, timeZone }, at(now));
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe('NO2 quiet hours', () => {
  test('end on the next day where they begin in the evening', () => {
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-01-10T20:59:59.999Z')).toBeUndefined();
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-01-10T21:00:00.000Z')).toBe('2026-01-11T06:00:00.000Z');
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-01-11T05:59:59.999Z')).toBe('2026-01-11T06:00:00.000Z');
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-01-11T06:00:00.000Z')).toBeUndefined();
  });

  test('go with the clocks when these are set forward and back', () => {
    // 2026-03-29: 02:00 becomes 03:00 in Berlin; 2026-10-25: 03:00 becomes 02:00.
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-03-28T22:00:00.000Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until('22:00', '07:00', 'Europe/Berlin', '2026-10-24T21:00:00.000Z')).toBe('2026-10-25T06:00:00.000Z');
    // What is skipped ends at once; what comes twice is quiet both times.
    expect(until('01:00', '02:30', 'Europe/Berlin', '2026-03-29T00:30:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(until('02:15', '02:45', 'Europe/Berlin', '2026-10-25T00:20:00.000Z')).toBe('2026-10-25T00:45:00.000Z');
    expect(until('02:15', '02:45', 'Europe/Berlin', '2026-10-25T01:20:00.000Z')).toBe('2026-10-25T01:45:00.000Z');
  });

  test('know zones whose clocks are a quarter of an hour off, and move by half an hour', () => {
    expect(until('22:00', '06:00', 'Asia/Kathmandu', '2026-01-10T20:00:00.000Z')).toBe('2026-01-11T00:15:00.000Z');
    expect(until('01:00', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:00:00.000Z')).toBe('2026-10-03T15:30:00.000Z');
  });

  test('of all day but some minutes end at those', () => {
    expect(until('08:00', '07:50', 'UTC', '2026-01-10T09:00:00.000Z')).toBe('2026-01-11T07:50:00.000Z');
  });

  const times = fc.integer({ min: 0, max: 1_439 }).map((minute) => {
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'UTC',
  );

  test('last until the first whole minute at which the clocks show that they are over', () => {
    const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(times, times, zones, moments, (from, to, timeZone, now) => {
        fc.pre(from !== to);
        const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
        const isQuiet = (moment: number): boolean => {
          const shown = clock.format(moment);
          return from < to ? shown >= from && shown < to : shown >= from || shown < to;
        };
        const end = quietUntil({ from, to, timeZone }, now);
        expect(end !== undefined).toBe(isQuiet(now));
        if (end === undefined) return;
        expect(end).toBeGreaterThan(now);
        expect(isQuiet(end)).toBe(false);
        for (let moment = now; moment < end; moment += 7 * 60_000) expect(isQuiet(moment)).toBe(true);
        expect(isQuiet(end - 1)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test('NO2 a snooze that ends within quiet hours goes on until these are over', () => {
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' };
  const evening = at('2026-01-10T21:00:00.000Z');
  const snoozedUntil = '2026-01-10T23:00:00.000Z';
  expect(silentUntil({ quietHours, snoozedUntil }, evening)).toBe(at('2026-01-11T07:00:00.000Z'));
  expect(silentUntil({ quietHours: null, snoozedUntil }, evening)).toBe(at(snoozedUntil));
  expect(silentUntil({ quietHours, snoozedUntil: null }, evening)).toBeUndefined();
  expect(silentUntil({ quietHours: null, snoozedUntil: '2026-01-10T20:00:00.000Z' }, evening)).toBeUndefined();
});
