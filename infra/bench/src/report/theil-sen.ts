import type { Point } from './least-squares.ts';
import { median } from './median.ts';

/** How much y grows with each unit of x, and between what bounds that lies with 95 % confidence. */
export interface Trend {
  readonly slope: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * The median of the slopes between all pairs of points (Theil and Sen), which single outliers do not move; the bounds are
 * the slopes that Kendall's statistic leaves at 95 % (Sen 1968, "Estimates of the regression coefficient based on Kendall's
 * tau", in the normal approximation). All NaN of fewer than two points.
 */
export const theilSen = (points: readonly Point[]): Trend => {
  const slopes = points
    .flatMap(([x, y], index) => points.slice(index + 1).map(([laterX, laterY]) => (laterY - y) / (laterX - x)))
    .toSorted((a, b) => a - b);
  const count = points.length;
  const spread = 1.96 * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? Number.NaN;
  return { slope: median(slopes), atLeast: at((slopes.length - spread) / 2), atMost: at((slopes.length + spread) / 2) };
};
