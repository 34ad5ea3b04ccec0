import { alignedText } from './aligned-text.ts';
import type { Finding, Table } from './findings.ts';
import { shownDuration, shownGoal, shownMeasured } from './numbers.ts';
import type { ExperimentResult } from './report.ts';
import { verdictOf, verdictText } from './verdict.ts';

/** One experiment as text for a terminal: its sentence, its findings and its tables. */
export const consoleText = (result: ExperimentResult): string => {
  const parts = [
    `${result.name}: ${result.about} (${shownDuration(result.tookMs)})`,
    ...(result.failure === undefined ? [] : [`✗ broke off: ${result.failure}`]),
    ...(result.findings.length === 0 ? [] : [findingsText(result.findings)]),
    ...result.tables.map(tableText),
  ];
  return `${parts.join('\n\n')}\n`;
};

/** Findings as aligned text, whatever experiment they come from. */
export const findingsText = (findings: readonly Finding[]): string =>
  alignedText([
    ['target', 'what', 'measured', 'must', 'moonshot', ''],
    ...findings.map((finding) => [
      finding.target,
      finding.what,
      shownMeasured(finding),
      shownGoal(finding.must, finding.unit),
      shownGoal(finding.moonshot, finding.unit),
      verdictText[verdictOf(finding)],
    ]),
  ]);

const tableText = ({ title, heading, rows, notes = [] }: Table): string =>
  [title, alignedText([heading, ...rows]), ...notes.map((note) => `  ${note}`)].join('\n');
