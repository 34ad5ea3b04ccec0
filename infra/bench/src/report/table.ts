import { type Figures, medianOf } from './figures.ts';
import type { Rounds } from './rounds.ts';
import type { Scenario } from './scenarios.ts';

/** What is reached through the edge is compared with what is reached through one too. */
const yardstickOf = (name: string): string => (name === 'parley' ? 'tutorial chat, edge' : 'tutorial chat');

const shown = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
};

const columns: readonly (readonly [heading: string, of: (figures: Figures) => number])[] = [
  ['accepted/s', (one) => one.acceptedPerSecond],
  ['delivery p50', (one) => one.delivery.p50],
  ['p90', (one) => one.delivery.p90],
  ['p99', (one) => one.delivery.p99],
  ['ack p50', (one) => one.ack.p50],
  ['p99', (one) => one.ack.p99],
  ['server µs/msg', (one) => one.serverMicrosPerMessage],
  ['refused', (one) => one.refused],
  ['missing', (one) => one.missing],
];

const ratioColumns = 7;

const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
};

/** One scenario as a table: medians in ms, the ratios to the tutorial chat, and the CPU of each process. */
export const tableOf = (scenario: Scenario, rounds: Rounds): string => {
  const medians = new Map([...rounds].map(([name, all]) => [name, medianOf(all)]));
  const rows = [...medians].map(([name, figures]) => [name, ...columns.map(([, of]) => shown(of(figures)))]);
  const ratios = [...medians].flatMap(([name, figures]) => {
    const against = medians.get(yardstickOf(name));
    if (against === undefined || name.startsWith('tutorial')) return [];
    const cells = columns.slice(0, ratioColumns).map(([, of]) => `${shown(of(figures) / of(against))} x`);
    return [[`${name} / ${yardstickOf(name)}`, ...cells]];
  });
  const cpu = [...medians].map(([name, figures]) => `  ${name}: ${cpuText(figures)}`);
  const heading = ['', ...columns.map(([name]) => name)];
  return `${scenario.name}: ${scenario.about}\n${aligned([heading, ...rows, ...ratios])}\nCPU (cores)\n${cpu.join('\n')}\n`;
};

const cpuText = ({ cpu }: Figures): string =>
  Object.entries(cpu)
    .map(([name, used]) => `${name} ${used.toFixed(2)}`)
    .join(', ');
