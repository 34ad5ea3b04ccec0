import type { Finding, Findings, Table } from '../report/findings.ts';
import { median } from '../report/median.ts';
import { roomSize } from '../systems/crowd.ts';
import { connectAtOnce, type Held, type Talk } from './connections-hold.ts';

const target = 'connections held';

const one = (what: string, value: number, unit: Finding['unit'], more: Partial<Finding> = {}): Finding => ({
  target,
  what,
  value,
  unit,
  ...more,
});

/** What came of holding a crowd. */
export const connectionFindings = (held: Held): Findings => {
  const { size, talks, lost, memory } = held;
  const of = (figure: (one: Talk) => number): number => median(talks.map(figure));
  const gateways = [...memory].filter(([name]) => name.startsWith('socket-gateway')).map(([, mib]) => mib);
  const perConnection = (gateways.reduce((sum, mib) => sum + mib, 0) * 2 ** 20) / size.held / 1_000;
  return {
    findings: [
      one('held, clients on the same machine', size.held - lost.length, 'connections', {
        must: { atLeast: 25_000 },
        moonshot: { atLeast: 100_000 },
      }),
      one('lost', lost.length, 'connections', { must: { atMost: 0 } }),
      one(
        `delivery p99 at ${size.perSecond}/s of ${size.held / size.oneIn}`,
        of(({ p99 }) => p99),
        'ms',
        { must: { atMost: 100 } },
      ),
      one(
        'delivery p50',
        of(({ p50 }) => p50),
        'ms',
      ),
      one('connected', size.held / held.connectSeconds, '/s'),
      one('all memory of the gateways over all connections', perConnection, 'KB'),
    ],
    tables: [talkTable(held), processTable(held)],
    charts: [],
    rounds: { ...held, memory: Object.fromEntries(memory) },
  };
};

const talkTable = ({ size, talks, connectSeconds, lost, retries }: Held): Table => ({
  title: `${size.held.toLocaleString('en')} connections, of which ${(size.held / size.oneIn).toLocaleString('en')} send`,
  heading: ['round', 'sent', 'accepted', 'delivered', 'missing', 'p50 ms', 'p99 ms', 'max ms'],
  rows: talks.map(({ sent, accepted, delivered, p50, p99, max }, index) => [
    String(index + 1),
    ...[sent, accepted, delivered, accepted * roomSize - delivered].map(String),
    ...[p50, p99, max].map((ms) => ms.toFixed(1)),
  ]),
  notes: [
    `Connecting took ${connectSeconds.toFixed(1)} s, ${size.loadProcesses * connectAtOnce} at a time, ${retries} of which had to try again; ${lost.length} were lost afterwards.`,
    `Directly at ${size.gateways} gateways, since the edge would need two more descriptors of each connection. Rooms have ten members.`,
  ],
});

const processTable = ({ memory, talks }: Held): Table => ({
  title: 'Processes with everybody connected',
  heading: ['', 'MiB', 'cores'],
  rows: [...new Set([...memory.keys(), ...Object.keys(talks[0]?.cpu ?? {})])].map((name) => [
    name,
    memory.get(name)?.toFixed(0) ?? '',
    median(talks.map(({ cpu }) => cpu[name] ?? 0)).toFixed(2),
  ]),
});
