import type { Outcome } from './examine.ts';

const marks = { passed: '✓', failed: '✗', 'left out': '–' };

/** A line for people; figures behind what they belong to. */
export const lineOf = (outcome: Outcome): string => {
  const figures = outcome.state === 'passed' ? Object.entries(outcome.figures ?? {}) : [];
  const told = figures.map(([name, value]) => `${name} ${value}`).join(', ');
  const warnings = outcome.state === 'passed' ? (outcome.warnings ?? []) : [];
  const line = `${marks[outcome.state]} ${outcome.name.padEnd(16)} ${outcome.says}${told === '' ? '' : ` [${told}]`}`;
  return [line, ...warnings.map((warning) => `! ${' '.repeat(16)} ${warning}`)].join('\n');
};

/** Whether all is well; warnings do not count. */
export const isWell = (outcomes: readonly Outcome[]): boolean => outcomes.every(({ state }) => state === 'passed');

/** The last line. */
export const verdictOf = (url: string, outcomes: readonly Outcome[]): string => {
  const failed = outcomes.filter(({ state }) => state === 'failed');
  if (isWell(outcomes)) return `${url} is well: ${outcomes.length} checks passed.`;
  return `${url} is NOT well: ${failed.map(({ name }) => name).join(', ')} failed, ${outcomes.filter(({ state }) => state === 'left out').length} checks were left out.`;
};
