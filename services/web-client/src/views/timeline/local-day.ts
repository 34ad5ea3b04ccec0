/** The day of a time in the reader's zone, as a date field writes it: `2026-11-29`. */
export const inputOf = (at: string | number): string => {
  const date = new Date(at);
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const two = (part: number): string => String(part).padStart(2, '0');

/** The first moment of such a day in the reader's zone; undefined for anything else. */
export const startOfInput = (day: string): Date | undefined => {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const start = new Date(Number(year), Number(month) - 1, Number(date));
  start.setFullYear(Number(year));
  return inputOf(start.getTime()) === day ? start : undefined;
};

/** The first moment of the day so many days ago. */
export const daysAgo = (days: number, now = Date.now()): Date => {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days);
};
