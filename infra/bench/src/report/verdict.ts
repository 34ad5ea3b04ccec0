import { type Finding, type Goal, reaches } from './findings.ts';

/** How a figure stands to what is wanted of it; `open` is short of a moonshot where nothing is a must. */
export type Verdict = 'moonshot' | 'reached' | 'missed' | 'open' | 'unmeasured' | 'none';

/** Compares a figure with its goals: a must that is missed outweighs everything. */
export const verdictOf = ({ value, must, moonshot }: Pick<Finding, 'value' | 'must' | 'moonshot'>): Verdict => {
  if (must === undefined && moonshot === undefined) return 'none';
  if (!Number.isFinite(value)) return 'unmeasured';
  if (must !== undefined && !reaches(value, must)) return 'missed';
  if (moonshot !== undefined && reaches(value, moonshot)) return 'moonshot';
  return must === undefined ? 'open' : 'reached';
};

/** A verdict as it is shown: a sign and a word, so that nothing hangs on a colour. */
export const verdictText: Readonly<Record<Verdict, string>> = {
  moonshot: '★ moonshot',
  reached: '✓ reached',
  missed: '✗ missed',
  open: '○ not yet',
  unmeasured: '? not measured',
  none: '',
};

/** Of each target the figure that is farthest beyond its limit or, if all keep theirs, nearest to it. */
export const mostTelling = (findings: readonly Finding[]): Finding[] =>
  [...Map.groupBy(findings, ({ target }) => target).values()].flatMap((rows) => {
    const [worst] = rows.toSorted((one, other) => strainOf(other) - strainOf(one));
    return worst === undefined ? [] : [worst];
  });

/** 1 is the limit itself, more is beyond it. */
const strainOf = ({ value, must, moonshot }: Finding): number => {
  const goal = must ?? moonshot;
  if (goal === undefined) return -1;
  if (!Number.isFinite(value)) return Number.MAX_VALUE;
  const share = shareOf(value, goal);
  return reaches(value, goal) ? Math.min(1, share) : Math.max(1, share);
};

const shareOf = (value: number, goal: Goal): number => {
  const [part, whole] = 'atMost' in goal ? [value, goal.atMost] : [goal.atLeast, value];
  if (whole === 0) return part === 0 ? 0 : Number.MAX_VALUE;
  return part / whole;
};
