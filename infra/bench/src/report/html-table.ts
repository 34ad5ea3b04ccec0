import { numericColumns } from './aligned-text.ts';
import type { Finding, Table } from './findings.ts';
import { html, type Markup } from './markup.ts';
import { shownGoal, shownMeasured } from './numbers.ts';
import { verdictOf, verdictText } from './verdict.ts';

/** Findings grouped by target: what, measured, must, moonshot, and whether it was reached. On phones each becomes a card. */
export const findingsTable = (
  label: string,
  findings: readonly Finding[],
): Markup => html`<table class="findings" role="table" aria-label="${label}">
<thead role="rowgroup"><tr role="row">${['What', 'Measured', 'Must', 'Moonshot', 'Verdict'].map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
${[...Map.groupBy(findings, ({ target }) => target)].map(
  ([
    target,
    rows,
  ]) => html`<tbody role="rowgroup"><tr role="row" class="target"><th scope="rowgroup" role="rowheader" colspan="5">${target}</th></tr>
${rows.map(findingRow)}</tbody>
`,
)}</table>`;

const findingRow = (finding: Finding): Markup => {
  const verdict = verdictOf(finding);
  return html`<tr role="row"><th scope="row" role="rowheader">${finding.what}</th>
<td role="cell" class="measured">${shownMeasured(finding)}</td>
<td role="cell" data-name="must">${shownGoal(finding.must, finding.unit)}</td>
<td role="cell" data-name="moonshot">${shownGoal(finding.moonshot, finding.unit)}</td>
<td role="cell" class="verdict"><span class="${verdict}">${verdictText[verdict]}</span></td></tr>
`;
};

/** A table of an experiment with its title and what stands below it. */
export const plainTable = ({ title, heading, rows, notes = [] }: Table): Markup => html`<h3>${title}</h3>
${numericTable(title, heading, rows)}
${notes.map((note) => html`<p class="note">${note}</p>`)}`;

/** Cells as they are; columns of figures are read from the right. What is too wide scrolls by itself. */
export const numericTable = (label: string, heading: readonly string[], rows: readonly (readonly string[])[]): Markup => {
  const isNumeric = numericColumns([heading, ...rows]);
  const kind = (column: number): string => (isNumeric[column] === true ? 'number' : 'text');
  const head = heading.map((name, column) => html`<th scope="col" class="${kind(column)}">${name}</th>`);
  const cell = (text: string, column: number): Markup =>
    column === 0 ? html`<th scope="row" class="${kind(column)}">${text}</th>` : html`<td class="${kind(column)}">${text}</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="plain"><thead><tr>${head}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table></div>`;
};
