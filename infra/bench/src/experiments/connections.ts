import { setTimeout as delay } from 'node:timers/promises';
import { type Crowd, startCrowd } from '../load/crowd.ts';
import type { LineSpec } from '../load/line.ts';
import { memoryMib } from '../process-memory.ts';
import { cpuSeconds, type NamedProcess } from '../processes.ts';
import type { Finding, Findings, Table } from '../report/findings.ts';
import { median } from '../report/median.ts';
import { type BenchStack, withStack } from '../systems/bench-stack.ts';
import { createCrowd, roomSize } from '../systems/crowd.ts';
import { descriptorsNeeded } from '../systems/descriptors.ts';
import { parleyLine } from '../systems/held-systems.ts';
import { serverOf } from '../systems/system.ts';
import type { Bench, Experiment } from './experiment.ts';

/** How many are held, and how they talk. */
interface Size {
  readonly held: number;
  /** One of so many sends. */
  readonly oneIn: number;
  readonly perSecond: number;
}

/** What a round of talking showed; times in milliseconds. */
interface Talk {
  readonly sent: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Cores that each process used. */
  readonly cpu: Readonly<Record<string, number>>;
}

interface Held {
  readonly size: Size;
  readonly connectSeconds: number;
  readonly talks: readonly Talk[];
  readonly lost: readonly string[];
  readonly retries: number;
  readonly memory: ReadonlyMap<string, number>;
}

const target = 'connections held';
const contentChars = 80;
const loadProcesses = 2;
const connectAtOnce = 16;
/** Several, since one address has only 28,000 ports to the same server. */
const sourceAddresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'];
const settleMs = 2_000;

const sizeOf = (bench: Bench): Size =>
  bench.isQuick ? { held: 2_000, oneIn: 5, perSecond: 100 } : { held: 25_000, oneIn: 5, perSecond: 400 };

const run = async (bench: Bench): Promise<Findings> => {
  const size = sizeOf(bench);
  const held = await withStack({ gateways: 2 }, async (stack) => {
    descriptorsNeeded(size.held / stack.gateways.length);
    bench.progress(`connections: making ${size.held} people and their rooms`);
    const people = await createCrowd(stack, size.held);
    const lines = people.map((member, index) => ({
      ...parleyLine(member, stack.gateways[serverOf(index, stack.gateways.length)] ?? ''),
      localAddress: sourceAddresses[Math.floor(index / 4) % sourceAddresses.length] ?? '127.0.0.1',
    }));
    const crowd = startCrowd(loadProcesses);
    try {
      return await hold({ bench, stack, crowd, lines, size });
    } finally {
      crowd.stop();
    }
  });
  return findingsOf(held);
};

interface Holding {
  readonly bench: Bench;
  readonly stack: BenchStack;
  readonly crowd: Crowd;
  readonly lines: readonly LineSpec[];
  readonly size: Size;
}

const hold = async ({ bench, stack, crowd, lines, size }: Holding): Promise<Held> => {
  bench.progress(`connections: connecting ${lines.length}`);
  const began = performance.now();
  await crowd.connect(lines, connectAtOnce);
  const connectSeconds = (performance.now() - began) / 1_000;
  await delay(settleMs);
  const processes = [...stack.processes(), ...crowd.processes()];
  const talks: Talk[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    bench.progress(`connections: round ${round + 1} of ${bench.rounds}`);
    talks.push(await talk(bench, crowd, processes, size, round));
  }
  const { lost, retries } = await crowd.state();
  return { size, connectSeconds, talks, lost, retries, memory: memoryMib(processes) };
};

const talk = async (
  { warmUpMs, measureMs }: Bench,
  crowd: Crowd,
  processes: readonly NamedProcess[],
  { perSecond, oneIn }: Size,
  round: number,
): Promise<Talk> => {
  const seen = { begins: new Map<string, number>(), ends: new Map<string, number>() };
  const onMeasure = (edge: 'begins' | 'ends'): void => void (seen[edge] = new Map(cpuSeconds(processes)));
  const result = await crowd.run({ perSecond, oneIn, seed: round + 1, warmUpMs, measureMs, contentChars, onMeasure });
  const msAt = (percentile: number): number => result.delivery.getValueAtPercentile(percentile) / 1_000;
  const coresOf = ([name, used]: [string, number]): [string, number] => [
    name,
    (used - (seen.begins.get(name) ?? 0)) / (measureMs / 1_000),
  ];
  return {
    sent: result.sent,
    accepted: result.accepted,
    delivered: result.delivered,
    p50: msAt(50),
    p99: msAt(99),
    max: result.delivery.maxValue / 1_000,
    cpu: Object.fromEntries([...seen.ends].map(coresOf)),
  };
};

const one = (what: string, value: number, unit: Finding['unit'], more: Partial<Finding> = {}): Finding => ({
  target,
  what,
  value,
  unit,
  ...more,
});

const findingsOf = (held: Held): Findings => {
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
    `Connecting took ${connectSeconds.toFixed(1)} s, ${loadProcesses * connectAtOnce} at a time, ${retries} of which had to try again; ${lost.length} were lost afterwards.`,
    'Directly at two gateways, since the edge would need two more descriptors of each connection. Rooms have ten members.',
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

/** How many connections a machine holds, its clients included: see {@link Experiment}. */
export const connections: Experiment = {
  name: 'connections',
  about: '25,000 authenticated connections held, 5,000 of which talk: time to connect, losses, delivery, memory and CPU',
  run,
};
