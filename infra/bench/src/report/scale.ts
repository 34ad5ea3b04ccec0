/** How an axis turns values into pixels, and where its ticks stand. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From where to where an axis runs on the screen, and how many ticks fit. */
export interface Room {
  readonly from: number;
  readonly to: number;
  readonly ticks: number;
}

/** An axis with equal steps. It begins at 0 unless all values are far from it and it is allowed to begin elsewhere. */
export const linearScale = (values: readonly number[], room: Room, mayBeginElsewhere: boolean): Scale => {
  const highest = Math.max(0, ...values);
  const lowest = Math.min(...values, highest);
  const low = mayBeginElsewhere && lowest > highest * 0.35 ? lowest : Math.min(0, lowest);
  const step = niceStep((highest - low) / room.ticks, values.every(Number.isInteger));
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(highest / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { at: line(first * step, last * step, room), ticks };
};

/** An axis on which equal ratios are equally long, from and to a number that begins with 1, 2 or 5; values are above 0. */
export const logarithmicScale = (values: readonly number[], room: Room): Scale => {
  const marks = marksAround(Math.min(...values), Math.max(...values));
  const [low = 1] = marks;
  const high = marks.at(-1) ?? low;
  const at = line(Math.log10(low), Math.log10(high), room);
  return {
    at: (value) => at(Math.log10(value)),
    ticks: marks.length > 8 ? marks.filter((mark) => isPowerOfTen(mark) || mark === low || mark === high) : marks,
  };
};

/** An axis with a tick at each value, for the few that a load or a number of replicas has. */
export const scaleOfValues = (values: readonly number[], room: Room, isLogarithmic: boolean): Scale => {
  const ticks = [...new Set(values)].toSorted((one, other) => one - other);
  const [low = 0] = ticks;
  const high = ticks.at(-1) ?? low;
  if (!isLogarithmic) return { at: line(low, high, room), ticks };
  const at = line(Math.log10(low), Math.log10(high), room);
  return { at: (value) => at(Math.log10(value)), ticks };
};

const line =
  (low: number, high: number, { from, to }: Room) =>
  (value: number): number =>
    high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from);

const niceStep = (wanted: number, isWhole: boolean): number => {
  if (wanted <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10) * power;
  return isWhole ? Math.max(1, step) : step;
};

/** 1, 2 and 5 of each power of ten, from the last one at or below `low` to the first one at or above `high`. */
const marksAround = (low: number, high: number): number[] => {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const all = Array.from({ length: last - first + 1 }, (_, index) =>
    [1, 2, 5].map((factor) => factor * 10 ** (first + index)),
  ).flat();
  const begin = all.findLast((mark) => mark <= low) ?? low;
  const end = all.find((mark) => mark >= high && mark > begin) ?? begin * 2;
  return all.filter((mark) => mark >= begin && mark <= end);
};

const isPowerOfTen = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
