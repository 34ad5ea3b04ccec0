import type { Translate } from './messages.ts';

/** How times and lists are written; times are ISO 8601 or ms since 1970, shown in the reader's own zone. */
export interface Formats {
  time(at: string | number): string;
  /** `Today`, `Yesterday`, or the date; with the year where that is not the present one. */
  day(at: string | number, now?: number): string;
  dateTime(at: string | number): string;
  /** `21 May 2026`. */
  date(at: string | number): string;
  /** As short as it is clear: the time today, else the day and the time. */
  moment(at: string | number, now?: number): string;
  /** How long ago: `3 minutes ago`, `yesterday`. */
  ago(at: string | number, now?: number): string;
  list(names: readonly string[]): string;
  number(value: number): string;
  /** `1.2 MB`. */
  bytes(value: number): string;
}

const dayMs = 86_400_000;

const minuteMs = 60_000;

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * dayMs],
  ['month', 30 * dayMs],
  ['day', dayMs],
  ['hour', 60 * minuteMs],
];

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Each unit is a thousand of the one before, as a unit's name says (IEC 80000-13). */
const writeBytes = (language: string, value: number): string => {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const unit = byteUnits[power] ?? 'byte';
  const digits = { maximumFractionDigits: power < 2 ? 0 : 1 };
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', ...digits }).format(value / 1_000 ** power);
};

const dayOf = (at: string | number): number => new Date(at).setHours(0, 0, 0, 0);

/** Makes them; formatters are costly to make and cheap to use. */
export const createFormats = (language: string, t: Translate): Formats => {
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  const moment = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  const momentOfYear = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const number = new Intl.NumberFormat(language);
  const list = new Intl.ListFormat(language);

  return {
    time: (at) => time.format(new Date(at)),
    day: (at, now = Date.now()) => {
      const then = new Date(at);
      const days = Math.round((dayOf(now) - dayOf(at)) / dayMs);
      if (days === 0) return t('timeline.today');
      if (days === 1) return t('timeline.yesterday');
      return (then.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(then);
    },
    dateTime: (at) => dateTime.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    moment: (at, now = Date.now()) => {
      if (dayOf(at) === dayOf(now)) return time.format(new Date(at));
      return (Math.abs(Number(new Date(at)) - now) < 300 * dayMs ? moment : momentOfYear).format(new Date(at));
    },
    ago: (at, now = Date.now()) => {
      const agoMs = Math.max(0, now - Number(new Date(at)));
      const [unit, unitMs] = units.find(([, ms]) => agoMs >= ms) ?? ['minute', minuteMs];
      return relative.format(-Math.floor(agoMs / unitMs), unit);
    },
    number: (value) => number.format(value),
    bytes: (value) => writeBytes(language, value),
    list: (names) => list.format(names),
  };
};
