import { columnWidths, padded } from './aligned-text.ts';
import type { Finding } from './findings.ts';
import { machineText } from './machine.ts';
import { shownGoal, shownMeasured } from './numbers.ts';
import { findingsWithGoal, outstanding, type Report } from './report.ts';
import { mostTelling, verdictOf, verdictText } from './verdict.ts';

/** The table of targets: a row for each figure that has a goal. */
export const targetsMarkdown = (report: Pick<Report, 'experiments'>): string => rowsMarkdown(findingsWithGoal(report));

/** The same with one row for each target, the most telling one. */
export const shortTargetsMarkdown = (report: Pick<Report, 'experiments'>): string =>
  rowsMarkdown(mostTelling(findingsWithGoal(report)));

/** What has to stand below figures: the command, the day, the machine and the versions. */
export const provenanceMarkdown = (report: Report): string => {
  const { options } = report;
  const rounds = options.rounds === 1 ? 'one round' : `medians of ${options.rounds} rounds`;
  const missing = outstanding(report);
  return [
    `\`${report.command}\`, ${report.at.toISOString().slice(0, 10)}, ${rounds}; ${machineText(report.machine)}.`,
    ...(options.isQuick ? ['A quick run, whose figures are worth little.'] : []),
    ...(missing.length > 0 ? [`Not measured: ${missing.join(', ')}.`] : []),
  ].join(' ');
};

const rowsMarkdown = (findings: readonly Finding[]): string => {
  if (findings.length === 0) return 'No figure of this run has a goal.';
  return markdownTable([
    ['target', 'what', 'measured', 'must', 'reached'],
    ...findings.map((finding) => [
      finding.target,
      finding.what,
      shownMeasured(finding),
      wanted(finding),
      verdictText[verdictOf(finding)],
    ]),
  ]);
};

/** What only a moonshot is set for still tells what it was held against. */
const wanted = ({ must, moonshot, unit }: Finding): string =>
  must === undefined ? `${shownGoal(moonshot, unit)} (moonshot)` : shownGoal(must, unit);

const markdownTable = (unsafe: readonly (readonly string[])[]): string => {
  const rows = unsafe.map((row) => row.map(escaped));
  const widths = columnWidths(rows).map((width) => Math.max(3, width));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width)).join(' | ')} |`;
  const [heading = [], ...body] = rows;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

const escaped = (cell: string): string =>
  cell.replaceAll(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', String.raw`\|`);
