import type { Finding, Goal, Unit } from './findings.ts';
import { verdictOf } from './verdict.ts';

/** A figure with three significant digits and thousands separators, as `4.83` and `11,500`; what is no number is a dash. */
export const shownNumber = (value: number, significantDigits = 3): string => {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return value.toLocaleString('en', {
    minimumSignificantDigits: significantDigits,
    maximumSignificantDigits: significantDigits,
  });
};

/** A number that somebody chose, so without the zeros that tell how exact a measurement is: `0.35`, `25,000`. */
export const shownRound = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 6 });

/** A figure with its unit: `4.83 ms`, `11,500/s`, `1.43 ×`; what is counted in pieces is told to the piece. */
export const shownQuantity = (value: number, unit: Unit, significantDigits = 3): string => {
  const number = unit === 'connections' ? shownCount(value) : shownNumber(value, significantDigits);
  return number === '–' ? number : withUnit(number, unit);
};

/** What is wanted, as `≤ 20 ms`; nothing for no goal. */
export const shownGoal = (goal: Goal | undefined, unit: Unit): string => {
  if (goal === undefined) return '';
  return 'atMost' in goal ? `≤ ${withUnit(shownRound(goal.atMost), unit)}` : `≥ ${withUnit(shownRound(goal.atLeast), unit)}`;
};

/** The figure of a finding, with as many more digits as it takes that what is read and its verdict agree. */
export const shownMeasured = (finding: Finding): string => {
  const verdict = verdictOf(finding);
  const agrees = (digits: number): boolean =>
    verdictOf({ ...finding, value: Number(finding.value.toPrecision(digits)) }) === verdict;
  return shownQuantity(finding.value, finding.unit, [3, 4, 5, 6].find(agrees) ?? 7);
};

/** A time, as `8 s` and `2 min 5 s`. */
export const shownDuration = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

const shownCount = (value: number): string => (Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–');

const withUnit = (number: string, unit: Unit): string => {
  if (unit === 'x') return `${number} ×`;
  return unit.startsWith('/') ? number + unit : `${number} ${unit}`;
};
