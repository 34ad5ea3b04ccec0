/** A month in UTC, named by its first day: `2026-11-01`. Partitions and `room_months` go by it. */
export type Month = string;

/** Half open: from `from` up to but not including `until`. */
export interface TimeRange {
  readonly from: Date;
  readonly until: Date;
}

/** The month in which a time lies. */
export const monthOf = (time: Date): Month => `${time.toISOString().slice(0, 7)}-01`;

/** The month `count` months after another. */
export const addMonths = (month: Month, count: number): Month => {
  const start = startOf(month);
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + count, 1)));
};

/** The first moment of a month. */
export const startOf = (month: Month): Date => new Date(`${month}T00:00:00Z`);

/** The time from the first to the last of some months, whatever their order; nothing for no months. */
export const timeOf = (months: readonly Month[]): TimeRange | undefined => {
  const sorted = months.toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: startOf(first), until: startOf(addMonths(last, 1)) };
};

const year9999 = Date.UTC(9999, 0, 1);

/** When a UUIDv7 was made (RFC 9562 section 5.7); nothing for other ids, and for times that PostgreSQL would not read. */
export const timeOfId = (id: string): Date | undefined => {
  const ms = Number.parseInt(`${id.slice(0, 8)}${id.slice(9, 13)}`, 16);
  return id.charAt(14) === '7' && ms < year9999 ? new Date(ms) : undefined;
};
