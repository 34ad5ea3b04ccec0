import type { Translate } from './messages.ts';

/** How times and lists are written; times are ISO 8601 or ms since 1970, shown in the reader's own zone. */
export interface Formats {
  time(at: string | number): string;
  /** `Today`, `Yesterday`, or the date; with the year where that is not the present one. */
  day(at: string | number, now?: number): string;
  dateTime(at: string | number): string;
  list(names: readonly string[]): string;
}

const dayMs = 86_400_000;

const dayOf = (at: string | number): number => new Date(at).setHours(0, 0, 0, 0);

/** Makes them; formatters are costly to make and cheap to use. */
export const createFormats = (language: string, t: Translate): Formats => {
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  const list = new Intl.ListFormat(language);

  return {
    time: (at) => time.format(new Date(at)),
    day: (at, now = Date.now()) => {
      const date = new Date(at);
      const days = Math.round((dayOf(now) - dayOf(at)) / dayMs);
      if (days === 0) return t('timeline.today');
      if (days === 1) return t('timeline.yesterday');
      return (date.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(date);
    },
    dateTime: (at) => dateTime.format(new Date(at)),
    list: (names) => list.format(names),
  };
};
