import type { Translate } from '../../i18n/messages.ts';

const minuteMs = 60_000;

/** When a status ends by itself; `keep` leaves the end it has. */
export type ClearAfter = 'never' | 'halfHour' | 'hour' | 'fourHours' | 'today' | 'thisWeek' | 'keep';

/** All that may be chosen for a new one. */
export const clearAfters: readonly ClearAfter[] = ['never', 'halfHour', 'hour', 'fourHours', 'today', 'thisWeek'];

const lengthsMs: Partial<Readonly<Record<ClearAfter, number>>> = {
  halfHour: 30 * minuteMs,
  hour: 60 * minuteMs,
  fourHours: 240 * minuteMs,
};

/** The end of a day of the reader's, so many days after that of `now` (ms). */
const endOfDay = (now: number, days: number): number => {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(23, 59, 59, 0);
};

/** The end of a status that is set at `now` (ms), ISO 8601; undefined for none. A week ends with its Sunday. */
export const clearsAt = (choice: ClearAfter, now: number, kept: string | undefined): string | undefined => {
  if (choice === 'never') return undefined;
  if (choice === 'keep') return kept;
  if (choice === 'today') return new Date(endOfDay(now, 0)).toISOString();
  if (choice === 'thisWeek') return new Date(endOfDay(now, (7 - new Date(now).getDay()) % 7)).toISOString();
  return new Date(now + (lengthsMs[choice] ?? 0)).toISOString();
};

/** A choice in words. */
export const clearAfterText = (choice: Exclude<ClearAfter, 'keep'>, t: Translate): string => {
  const lengthMs = lengthsMs[choice];
  if (lengthMs === undefined)
    return t(choice === 'never' ? 'status.never' : choice === 'today' ? 'status.today' : 'status.thisWeek');
  return lengthMs < 60 * minuteMs
    ? t('duration.minutes', { count: lengthMs / minuteMs })
    : t('duration.hours', { count: lengthMs / (60 * minuteMs) });
};
