import type { Name } from './cast.ts';

/** When something was said: days before today and the time of day, or minutes before now. */
export type When = readonly [daysAgo: number, time: `${number}:${number}`] | number;

/** What became of a line later. */
export interface Later {
  /** What it was before it was edited to what stands here. */
  readonly before?: string;
  /** Whether it was taken back. */
  readonly deleted?: true;
}

/** One line of the past. */
export type Line = readonly [when: When, who: Name, text: string, later?: Later];

/** A room of the demo with its past, oldest line first. */
export interface RoomPlan {
  readonly key: string;
  readonly kind: 'public' | 'private' | 'direct';
  readonly name?: string;
  readonly topic?: string;
  readonly readOnly?: true;
  readonly owner: Name;
  /** Without the owner. */
  readonly members: readonly Name[];
  readonly lines: readonly Line[];
  /** How many of the newest lines the visitors have not read. */
  readonly unread: number;
}

const minuteMs = 60_000;

/** The time of a line, ms since 1970, in the time zone of this machine. */
export const timeOf = (when: When, now: number): number => {
  if (typeof when === 'number') return now - when * minuteMs;
  const [daysAgo, time] = when;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const day = new Date(now);
  day.setDate(day.getDate() - daysAgo);
  return day.setHours(hours, minutes, 0, 0);
};

/** The times of lines, each later than the one before it, and none in the future. */
export const timesOf = (lines: readonly Line[], now: number): number[] => {
  const times: number[] = [];
  for (const [index, [when]] of lines.entries()) {
    // Odd seconds and milliseconds, so that it does not look as if everybody spoke on the minute.
    const wanted = timeOf(when, now) + ((index * 7_919) % 50_000);
    const latest = now - (lines.length - index) * 1_000;
    times.push(Math.max(Math.min(wanted, latest), (times.at(-1) ?? 0) + 1_000));
  }
  return times;
};
