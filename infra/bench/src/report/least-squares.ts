/** A measured point. */
export type Point = readonly [x: number, y: number];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much y grows with each unit of x, by ordinary least squares; NaN of fewer than two points. */
export const leastSquaresSlope = (points: readonly Point[]): number => {
  const middleX = mean(points.map(([x]) => x));
  const middleY = mean(points.map(([, y]) => y));
  const covariance = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
};
