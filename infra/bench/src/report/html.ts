import { chartFigure } from './html-chart.ts';
import { styles } from './html-styles.ts';
import { findingsTable, plainTable } from './html-table.ts';
import { html, type Markup } from './markup.ts';
import { shownDuration, shownNumber } from './numbers.ts';
import { type ExperimentResult, findingsWithGoal, outstanding, type Report } from './report.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/**
 * The report of a run as one HTML file that needs nothing else: no script, no font, no network.
 * @param jsonName the file beside it that holds every round
 */
export const reportPage = (report: Report, jsonName: string): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Parley's bench, ${dayOf(report)}</title>
<style>${styles}</style>
</head>
<body>
${pageHeader(report)}
${contents(report)}
<main>
${warnings(report)}
${targets(report)}
${report.experiments.map(experiment)}
</main>
<footer><p>Every round is in <a href="${jsonName}">${jsonName}</a>. How it is measured stands in the README of the bench.</p></footer>
</body>
</html>
`.text;

const dayOf = ({ at }: Report): string => at.toISOString().slice(0, 16).replace('T', ' ');

const pageHeader = (report: Report): Markup => {
  const { machine, options } = report;
  const facts: readonly (readonly [name: string, text: string])[] = [
    ['Machine', `${machine.cores} cores, ${machine.cpu}, ${machine.memoryGiB} GiB`],
    ['System', machine.system],
    ['Load before', shownNumber(machine.loadBefore)],
    ...Object.entries(machine.versions),
    ['Commit', machine.commit],
    ['Rounds', String(options.rounds)],
    ['Each round', `${shownDuration(options.warmUpMs)} of warming up, ${shownDuration(options.measureMs)} measured`],
    ...(options.systems === undefined ? [] : [['Systems', options.systems.join('; ')] as const]),
    ['Took', shownDuration(report.experiments.reduce((sum, { tookMs }) => sum + tookMs, 0))],
  ];
  return html`<header>
<h1>Parley's bench</h1>
<p>${dayOf(report)} UTC</p>
<pre><code>${report.command}</code></pre>
<dl class="facts">${facts.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
</header>`;
};

const warnings = (report: Report): Markup[] => {
  const missing = outstanding(report);
  const broken = report.experiments.filter(({ failure }) => failure !== undefined).map(({ name }) => name);
  return [
    ...(report.options.isQuick ? ['A quick run shows that the bench works; its figures are worth little.'] : []),
    ...(missing.length > 0 ? [`Not all of it is here: the run has not come to ${missing.join(', ')}, or broke off before.`] : []),
    ...(broken.length > 0 ? [`Broke off: ${broken.join(', ')}.`] : []),
  ].map((text) => html`<p class="warning"><b>!</b> ${text}</p>`);
};

const targets = (report: Report): Markup => {
  const findings = findingsWithGoal(report);
  if (findings.length === 0)
    return html`<section id="targets"><h2>Targets</h2><p>No figure of this run has a goal.</p></section>`;
  return html`<section id="targets">
<h2>Targets</h2>
<p>${summary(findings.map(verdictOf))} A ratio (×) is to a yardstick that was measured in the same run.</p>
${findingsTable('Targets', findings)}
</section>`;
};

const summary = (verdicts: readonly Verdict[]): string => {
  const count = (...wanted: readonly Verdict[]): number => verdicts.filter((verdict) => wanted.includes(verdict)).length;
  const [moonshots, missed, open] = [count('moonshot'), count('missed', 'unmeasured'), count('open')];
  return [
    `Of ${verdicts.length} figures with a goal ${count('reached', 'moonshot')} reach it`,
    ...(moonshots > 0 ? [` (${moonshots} even the moonshot)`] : []),
    ...(open > 0 ? [`, ${open} with no more than a moonshot ${open === 1 ? 'is' : 'are'} short of it`] : []),
    ` and ${missed} ${missed === 1 ? 'does' : 'do'} not.`,
  ].join('');
};

const contents = ({ experiments }: Report): Markup => html`<nav aria-label="Experiments"><ul>
<li><a href="#targets">Targets</a></li>
${experiments.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}
</ul></nav>`;

const experiment = ({
  name,
  about,
  tookMs,
  failure,
  findings,
  charts,
  tables,
}: ExperimentResult): Markup => html`<section id="${name}">
<h2>${name}</h2>
<p>${about} <span class="muted">Took ${shownDuration(tookMs)}.</span></p>
${failure === undefined ? undefined : html`<p class="warning"><b>!</b> Broke off: ${failure}</p>`}
${findings.length === 0 ? undefined : findingsTable(`Figures of ${name}`, findings)}
${charts.length === 0 ? undefined : html`<div class="charts">${charts.map(chartFigure)}</div>`}
${tables.map(plainTable)}
</section>`;
