import type { Chart } from './findings.ts';
import { numericTable } from './html-table.ts';
import { html, type Markup } from './markup.ts';
import { shownNumber } from './numbers.ts';
import { legendMark } from './series-marks.ts';
import { svgChart, tickText } from './svg-chart.ts';

/** A chart with its title, its legend and, folded away, its figures as a table for who cannot see it. */
export const chartFigure = (chart: Chart): Markup => html`<figure>
<figcaption>${chart.title}</figcaption>
<ul class="legend">${chart.lines.map(({ name }, index) => html`<li>${legendMark(index)} ${name}</li>`)}</ul>
${svgChart(chart, spoken(chart))}
<details><summary>Figures</summary>${numericTable(`${chart.title}, figures`, headingOf(chart), rowsOf(chart))}</details>
</figure>
`;

const spoken = ({ title, x, y, lines }: Chart): string => {
  const sentences = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return `${name}: no points.`;
    return `${name}: from ${shownNumber(first[1])} at ${tickText(first[0])} to ${shownNumber(last[1])} at ${tickText(last[0])}.`;
  });
  return `Line chart: ${title}. ${y.label} against ${x.label}. ${sentences.join(' ')} All figures follow in a table.`;
};

const headingOf = ({ x, y, lines }: Chart): string[] => [x.label, ...lines.map(({ name }) => `${name}, ${y.label}`)];

const rowsOf = ({ lines }: Chart): string[][] => {
  const loads = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].toSorted((one, other) => one - other);
  return loads.map((load) => [tickText(load), ...lines.map(({ points }) => valuesAt(points, load))]);
};

const valuesAt = (points: Chart['lines'][number]['points'], load: number): string =>
  points.flatMap(([x, y]) => (x === load ? [shownNumber(y)] : [])).join(', ');
