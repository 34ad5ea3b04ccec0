import { expect, test } from 'vitest';
import { leastSquaresSlope, type Point } from './least-squares.ts';
import { median } from './median.ts';
import { theilSen } from './theil-sen.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  expect(median([])).toBeNaN();
  const given = [2, 1];
  median(given);
  expect(given).toEqual([2, 1]);
});

const line = (count: number, slope: number, noise: (x: number) => number = () => 0): Point[] =>
  Array.from({ length: count }, (_, x): Point => [x, 5 + slope * x + noise(x)]);

test('a straight line has its slope by either way', () => {
  expect(leastSquaresSlope(line(10, 0.5))).toBeCloseTo(0.5);
  const { slope, atLeast, atMost } = theilSen(line(10, 0.5));
  expect([slope, atLeast, atMost].map((value) => value.toFixed(6))).toEqual(['0.500000', '0.500000', '0.500000']);
});

test('an outlier moves the one and not the other', () => {
  const points = line(20, 1, (x) => (x === 19 ? 1_000 : 0));
  expect(leastSquaresSlope(points)).toBeGreaterThan(5);
  expect(theilSen(points).slope).toBeCloseTo(1);
});

test('where there is nothing but noise the bounds lie on both sides of no growth', () => {
  const { atLeast, atMost } = theilSen(line(30, 0, (x) => Math.sin(x * 12.9898) * 3));
  expect(atLeast).toBeLessThan(0);
  expect(atMost).toBeGreaterThan(0);
});

test('one point has no slope', () => {
  expect(theilSen([[1, 1]]).slope).toBeNaN();
  expect(leastSquaresSlope([[1, 1]])).toBeNaN();
});
