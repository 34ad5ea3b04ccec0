import type { Finding, Findings, Table } from '../report/findings.ts';
import { compare, figure } from './compared.ts';
import type { Figures } from './figures.ts';
import { loadTable } from './load-table.ts';
import { type ManyRoomsFigures, summaryOf } from './rooms-connects.ts';
import type { Rounds } from './rounds.ts';

const target = 'growth';

/** One load, measured for all systems. */
export interface MeasuredLoad {
  readonly title: string;
  readonly rounds: Rounds;
}

/** What the sizes cost; none of it has a stated goal. */
export const findingsOfRooms = (loads: readonly MeasuredLoad[], connects: ManyRoomsFigures, roomCount: number): Findings => ({
  findings: [...loads.flatMap(findingsOfLoad), ...findingsOfConnects(connects, roomCount)].filter(({ value }) =>
    Number.isFinite(value),
  ),
  tables: [...loads.map(({ title, rounds }) => loadTable(title, rounds)), connectTable(connects, roomCount)],
  charts: [],
  rounds: { loads: loads.map(({ title, rounds }) => ({ title, rounds: Object.fromEntries(rounds) })), connects },
});

const findingsOfLoad = ({ title, rounds }: MeasuredLoad): Finding[] => {
  const compared = compare(rounds);
  const over = (what: string, of: (figures: Figures) => number): Finding => ({
    target,
    what: `${title}: ${what} over bare Socket.IO’s`,
    value: compared.ratio('parley, no edge', 'bare Socket.IO', of),
    unit: 'x',
  });
  return [
    { target, what: `${title}: delivery p50`, value: compared.of('parley, no edge', figure.p50), unit: 'ms' },
    { target, what: `${title}: delivery p99`, value: compared.of('parley, no edge', figure.p99), unit: 'ms' },
    over('delivery p99', figure.p99),
    over('deliveries per gateway CPU second', figure.perFrontSecond),
  ];
};

const findingsOfConnects = ({ first, again, socketIo }: ManyRoomsFigures, roomCount: number): Finding[] => {
  const who = `somebody in ${roomCount.toLocaleString('en')} rooms`;
  const [new_, back, bare] = [summaryOf(first), summaryOf(again), summaryOf(socketIo)];
  return [
    { target, what: `${who}: time to ready, p50`, value: new_.p50, unit: 'ms' },
    { target, what: `${who}, back within half a minute: p50`, value: back.p50, unit: 'ms' },
    { target, what: `${who}, back within half a minute: p99`, value: back.p99, unit: 'ms' },
    { target, what: `${who}: time to ready over bare Socket.IO’s`, value: new_.p50 / bare.p50, unit: 'x' },
    { target, what: `${who}: size of ready`, value: new_.bytes / 1_000, unit: 'KB' },
  ];
};

const connectTable = ({ first, again, socketIo }: ManyRoomsFigures, roomCount: number): Table => ({
  title: `Somebody who is in ${roomCount.toLocaleString('en')} rooms connects`,
  heading: ['', 'connects', 'p50 ms', 'p99 ms', 'bytes of the frame'],
  rows: [
    ['parley, no edge', first] as const,
    ['parley, no edge, back within half a minute', again] as const,
    ['bare Socket.IO', socketIo] as const,
  ].map(([name, connects]) => {
    const { p50, p99, bytes } = summaryOf(connects);
    return [name, String(connects.length), p50.toFixed(1), p99.toFixed(1), bytes.toLocaleString('en')];
  }),
  notes: ['`ready` names every room with its role, positions and marker; Socket.IO’s answer names none.'],
});
