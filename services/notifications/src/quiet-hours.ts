import type { NotificationSettings, QuietHours } from '@parley/contracts';

const minuteMs = 60_000;
const dayMinutes = 1_440;
/** Clocks are set forward and back at whole quarters of an hour everywhere. */
const quarterMs = 15 * minuteMs;

const clocks = new Map<string, Intl.DateTimeFormat>();

const clockOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, made);
  return made;
};

/** The minute of the day that clocks of a time zone show at the beginning of a quarter of an hour. */
const minuteAt = (timeZone: string, quarter: number): number => {
  const parts = clockOf(timeZone).formatToParts(quarter);
  const read = (type: 'hour' | 'minute'): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
};

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const isWithin = (minute: number, from: number, to: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to;

/**
 * Until when nobody is told by their quiet hours; undefined while they are over. Goes by what the clocks show, minute by
 * minute, so that it ends right on days on which they are set forward or back. `now` in ms since the epoch.
 */
export const quietUntil = ({ from, to, timeZone }: QuietHours, now: number): number | undefined => {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  let at = now - (now % minuteMs);
  let quarter = Number.NaN;
  let shown = 0;
  // A day may have an hour more.
  for (let passed = 0; passed <= dayMinutes + 120; passed += 1, at += minuteMs) {
    const here = at - (at % quarterMs);
    if (here !== quarter) [quarter, shown] = [here, minuteAt(timeZone, here)];
    const minute = (shown + (at - quarter) / minuteMs) % dayMinutes;
    if (!isWithin(minute, start, end)) return passed === 0 ? undefined : at;
  }
  return at;
};

/** Until when somebody is told nothing by what they set for themselves; undefined where they are told. Ms since the epoch. */
export const silentUntil = (
  { quietHours, snoozedUntil }: Pick<NotificationSettings, 'quietHours' | 'snoozedUntil'>,
  now: number,
): number | undefined => {
  const snooze = snoozedUntil === null ? 0 : Date.parse(snoozedUntil);
  if (snooze > now) return quietHours === null ? snooze : (quietUntil(quietHours, snooze) ?? snooze);
  return quietHours === null ? undefined : quietUntil(quietHours, now);
};
