import type { Table } from '../report/findings.ts';
import { type Figures, medianOf } from './figures.ts';
import type { Rounds } from './rounds.ts';

const columns: readonly (readonly [heading: string, of: (figures: Figures) => number])[] = [
  ['accepted/s', (one) => one.acceptedPerSecond],
  ['deliveries/s', (one) => one.deliveredPerSecond],
  ['delivery p50 ms', (one) => one.delivery.p50],
  ['p90', (one) => one.delivery.p90],
  ['p99', (one) => one.delivery.p99],
  ['ack p50 ms', (one) => one.ack.p50],
  ['p99', (one) => one.ack.p99],
  ['server µs/message', (one) => one.serverMicrosPerMessage],
  ['deliveries/gateway CPU s', (one) => one.deliveriesPerFrontSecond],
  ['refused', (one) => one.refused],
  ['missing', (one) => one.missing],
];

const shown = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100 || value === 0) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
};

const cpuText = ({ cpu }: Figures): string =>
  Object.entries(cpu)
    .map(([name, used]) => `${name} ${used.toFixed(2)}`)
    .join(', ');

/** One scenario as a table of medians, with the cores that each process used below it. */
export const loadTable = (title: string, rounds: Rounds): Table => {
  const medians = [...rounds].map(([name, all]) => [name, medianOf(all)] as const);
  return {
    title,
    heading: ['', ...columns.map(([name]) => name)],
    rows: medians.map(([name, figures]) => [name, ...columns.map(([, of]) => shown(of(figures)))]),
    notes: medians.map(([name, figures]) => `cores used, ${name}: ${cpuText(figures)}`),
  };
};
