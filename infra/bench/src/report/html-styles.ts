import { html, type Markup } from './markup.ts';

/** The style sheet of the report: light and dark as the reader's system is, cards instead of rows on phones, light on paper. */
export const styles: Markup = html`
:root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #1b1f1e);
  --raised: light-dark(#f7f7f4, #232827);
  --border: light-dark(#e3e3de, #353c3a);
  --text: light-dark(#1c211f, #e6e9e7);
  --muted: light-dark(#5b625f, #a3aba8);
  --good: light-dark(#0b6b60, #6fd0bf);
  --good-bg: light-dark(#e3f1ee, #1d3833);
  --bad: light-dark(#b3261e, #ff9a90);
  --bad-bg: light-dark(#fdeceb, #3f201d);
  --best: light-dark(#5b3fa8, #c5b3ff);
  --best-bg: light-dark(#eeeafa, #2e2747);
  --warning: light-dark(#7a4b00, #f3c26b);
  --warning-bg: light-dark(#fff1d6, #382c13);
}
.series-0 { --series: light-dark(#0b6b60, #56c2b0); }
.series-1 { --series: light-dark(#c2571a, #f0975a); }
.series-2 { --series: light-dark(#2f62c4, #86aef7); }
.series-3 { --series: light-dark(#a33b8f, #e08fd2); }
.series-4 { --series: light-dark(#806500, #d8b945); }
.series-5 { --series: light-dark(#5b625f, #b4bcb9); }
.series-6 { --series: light-dark(#b3261e, #ff9a90); }
.series-7 { --series: light-dark(#1b7fa3, #6cc4e6); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 72rem; background: var(--bg); color: var(--text); font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
h1, h2, h3, p, figure, dl, dd, pre { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; }
h3, figcaption { font-size: 0.9375rem; font-weight: 600; }
a { color: inherit; }
header, section { display: grid; gap: 0.75rem; grid-template-columns: minmax(0, 1fr); }
section { margin-top: 2.5rem; padding-top: 1.75rem; border-top: 1px solid var(--border); }
section h3 { margin-top: 1rem; }
section > p:not(.warning) { max-width: 46rem; }
.muted { white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
footer, .muted, .note, dt { color: var(--muted); }
footer { margin-top: 2.5rem; font-size: 0.8125rem; }
pre { padding: 0.625rem 0.75rem; border-radius: 8px; background: var(--raised); white-space: pre-wrap; font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font: inherit; }
.facts { display: flex; flex-wrap: wrap; gap: 0.5rem 1.75rem; }
dt { font-size: 0.75rem; }
.warning { margin-top: 1rem; padding: 0.625rem 0.75rem; border-radius: 8px; background: var(--warning-bg); color: var(--warning); }
.note { font-size: 0.8125rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: inherit; text-align: start; }
th, td { padding: 0.375rem 0.75rem; vertical-align: baseline; }
th:first-child { padding-inline-start: 0; }
thead th { color: var(--muted); font-size: 0.8125rem; }
thead tr, tbody tr { border-bottom: 1px solid var(--border); }
.findings { width: 100%; }
.findings thead th:nth-child(n+2):nth-child(-n+4), .findings td:not(.verdict) { text-align: end; white-space: nowrap; }
.findings .target th { padding-top: 1rem; font-weight: 600; }
.measured { font-weight: 600; }
.verdict { width: 9rem; white-space: nowrap; }
.verdict span { padding: 0.125rem 0.5rem; border-radius: 999px; font-size: 0.8125rem; font-weight: 550; }
.verdict .none { display: none; }
.reached { background: var(--good-bg); color: var(--good); }
.moonshot { background: var(--best-bg); color: var(--best); }
.missed, .unmeasured { background: var(--bad-bg); color: var(--bad); }
.open { background: var(--raised); color: var(--muted); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
.plain { overflow-wrap: normal; }
.plain .number { text-align: end; white-space: nowrap; }
.plain tbody th { white-space: nowrap; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem; margin-top: 0.5rem; align-items: start; }
figure { display: grid; gap: 0.5rem; min-width: 0; max-width: 36rem; padding: 1rem; border: 1px solid var(--border); border-radius: 12px; grid-template-columns: minmax(0, 1fr); }
figure > svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--muted); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
svg .axis { fill: var(--text); }
.grid { stroke: var(--border); }
.base { stroke: var(--muted); }
[class^="series-"] path { fill: var(--series); stroke: var(--bg); stroke-width: 1.5; }
[class^="series-"] .line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; }
.reach { fill: transparent; }
.point:hover path { stroke: var(--text); }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; font-size: 0.8125rem; }
.legend li { display: flex; align-items: center; gap: 0.375rem; }
.legend svg { flex: none; }
details { font-size: 0.8125rem; }
summary { width: fit-content; color: var(--muted); cursor: pointer; }
@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 2rem; }
  figure { padding: 0.75rem; }
  figure > svg text { font-size: 18px; }
  .findings, .findings tbody, .findings th { display: block; }
  .findings thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .findings tbody tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; padding: 0.5rem 0; }
  .findings .target { padding-top: 1rem; }
  .findings th, .findings td, .findings .target th { padding: 0; text-align: start; }
  .findings tbody th { flex: 1 0 calc(100% - 9rem); }
  .findings .target th { flex-basis: 100%; }
  .findings td { order: 2; }
  .findings td:empty { display: none; }
  .findings td[data-name] { color: var(--muted); font-size: 0.8125rem; }
  .findings td[data-name]::before { content: attr(data-name) " "; }
  .findings .verdict { order: 1; width: 8.25rem; text-align: end; }
}
@media print {
  :root { color-scheme: light; font-size: 12px; }
  body { padding: 0; max-width: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  figure, tr, .warning { break-inside: avoid; }
  h2, h3, thead { break-after: avoid; }
  .scroll { overflow: visible; }
  .plain th, .plain td { padding-inline: 0 0.75rem; }
  figure > svg text { font-size: 17px; }
  details, nav { display: none; }
}
`;
