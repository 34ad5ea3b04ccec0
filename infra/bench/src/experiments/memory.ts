import { setTimeout as delay } from 'node:timers/promises';
import { type Crowd, startCrowd } from '../load/crowd.ts';
import { rssKib } from '../process-memory.ts';
import type { Chart, Finding, Findings, Table } from '../report/findings.ts';
import { leastSquaresSlope } from '../report/least-squares.ts';
import { type CrowdMember, createCrowd } from '../systems/crowd.ts';
import { type HeldSystem, holdByParley, holdByServer } from '../systems/held-systems.ts';
import { inspectorFlag } from '../systems/inspector.ts';
import type { Bench, Experiment } from './experiment.ts';

/** What one server process takes with so many connections, bytes. */
interface Sample {
  readonly connections: number;
  /** Before anything was collected: what the process happens to have. */
  readonly rssAsItIs: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

interface Measured {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const target = 'memory per connection';
/** How many connections each server process holds, one after another; the first ones have all code loaded. */
const stepsOf = (bench: Bench): readonly number[] => (bench.isQuick ? [50, 200] : [100, 1_000, 2_500, 5_000]);
const settleMs = 1_000;
const loadProcesses = 2;
const connectAtOnce = 16;

const run = (bench: Bench): Promise<Findings> =>
  bench.stacks.with({ gateways: 2, env: { NODE_OPTIONS: inspectorFlag } }, async (stack) => {
    const steps = stepsOf(bench);
    const starts: Readonly<Record<string, () => Promise<HeldSystem>>> = {
      parley: () => holdByParley(stack),
      'bare ws': () => holdByServer('bare ws', './ws-server.ts', {}),
      'bare Socket.IO': () => holdByServer('bare Socket.IO', './chat-server.ts', { REDIS_URL: stack.launched.stack().redis.url }),
    };
    bench.progress('making people and rooms');
    const people = await createCrowd(stack, Math.max(...steps) * stack.gateways.length);
    const measured: Measured[] = [];
    for (const [name, start] of Object.entries(starts)) {
      if (!(bench.systems?.includes(name) ?? true)) continue;
      bench.progress(name);
      measured.push({ name, samples: await withHeld(await start(), (system, crowd) => fill(system, crowd, people, steps)) });
    }
    return findingsOf(measured);
  });

const withHeld = async <Result>(
  system: HeldSystem,
  use: (system: HeldSystem, crowd: Crowd) => Promise<Result>,
): Promise<Result> => {
  const crowd = startCrowd(loadProcesses);
  try {
    return await use(system, crowd);
  } finally {
    crowd.stop();
    system.stop();
  }
};

const fill = async (
  system: HeldSystem,
  crowd: Crowd,
  people: readonly CrowdMember[],
  steps: readonly number[],
): Promise<Sample[]> => {
  const lines = people.map((member, index) => system.lineOf(member, index));
  const samples: Sample[] = [];
  let connected = 0;
  for (const step of steps) {
    const upTo = step * system.servers.length;
    await crowd.connect(lines.slice(connected, upTo), connectAtOnce);
    connected = upTo;
    await delay(settleMs);
    const { open, lost } = await crowd.state();
    if (open !== upTo) throw new Error(`${system.name} lost connections: ${lost.slice(0, 3).join(', ')}`);
    samples.push(await sampleOf(system, step));
  }
  return samples;
};

const sampleOf = async ({ servers }: HeldSystem, connections: number): Promise<Sample> => {
  const rssNow = (): number => mean(servers.map(({ pid }) => rssKib(pid) * 1_024));
  const rssAsItIs = rssNow();
  await Promise.all(servers.map(({ inspector }) => inspector.collectGarbage()));
  await delay(settleMs);
  const rss = rssNow();
  const heaps = await Promise.all(servers.map(({ inspector }) => inspector.heap()));
  return {
    connections,
    rssAsItIs,
    rss,
    heapUsed: mean(heaps.map(({ heapUsed }) => heapUsed)),
    external: mean(heaps.map(({ external }) => external)),
  };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** KB (1,000 bytes) that each further connection takes. */
const slopeOf = ({ samples }: Measured, of: (sample: Sample) => number): number =>
  leastSquaresSlope(samples.map((sample) => [sample.connections, of(sample)])) / 1_000;

const figures = [
  ['RSS', (sample: Sample) => sample.rss],
  ['RSS, nothing collected', (sample: Sample) => sample.rssAsItIs],
  ['heap', (sample: Sample) => sample.heapUsed],
  ['outside of the heap', (sample: Sample) => sample.external],
] as const;

const findingsOf = (measured: readonly Measured[]): Findings => ({
  findings: measured.map(
    (one): Finding => ({
      target,
      what: `RSS, ${one.name}`,
      value: slopeOf(one, ({ rss }) => rss),
      unit: 'KB',
      ...(one.name === 'parley' ? { must: { atMost: 24 }, moonshot: { atMost: 12 } } : {}),
    }),
  ),
  tables: [slopeTable(measured), ...measured.map(sampleTable)],
  charts: [chartOf(measured)],
  rounds: measured,
});

const slopeTable = (measured: readonly Measured[]): Table => ({
  title: 'KB per authenticated connection in three rooms',
  heading: ['', ...figures.map(([name]) => name)],
  rows: measured.map((one) => [one.name, ...figures.map(([, of]) => slopeOf(one, of).toFixed(1))]),
  notes: [
    'The slope of each figure over the number of connections per process, by least squares; 1 KB is 1,000 bytes.',
    'Before a sample all garbage is collected, in the yardsticks too, and the process has a second to give the room back; the second column is what it had before that.',
    'Every connection is of another person. A room has ten members, half of them at each gateway: 0.6 rooms are followed per connection. The kernel’s own buffers are in no column.',
  ],
});

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

const sampleTable = ({ name, samples }: Measured): Table => ({
  title: `${name}: MiB of one process`,
  heading: ['connections', ...figures.map(([figure]) => figure)],
  rows: samples.map((sample) => [String(sample.connections), ...figures.map(([, of]) => mib(of(sample)))]),
});

const chartOf = (measured: readonly Measured[]): Chart => ({
  title: 'Memory against connections',
  x: { label: 'connections of one process' },
  y: { label: 'MiB of RSS' },
  lines: measured.map(({ name, samples }) => ({
    name,
    points: samples.map(({ connections, rss }) => [connections, rss / 2 ** 20]),
  })),
});

/** Memory per connection: see {@link Experiment}. */
export const memory: Experiment = {
  name: 'memory',
  about: 'what each authenticated connection in three rooms adds to the memory of a gateway',
  run,
};
