import { setTimeout as delay } from 'node:timers/promises';
import { connectCrowd } from '../load/storm.ts';
import { cpuSeconds } from '../processes.ts';
import type { Findings, Table } from '../report/findings.ts';
import { type ProfileShares, profileShares, shareNames } from '../report/profile-shares.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { type InspectedProcess, inspectStack } from '../systems/inspect-stack.ts';
import { inspectorFlag } from '../systems/inspector.ts';
import { connectWriters } from '../systems/room-writers.ts';
import { type SystemName, withSystems } from '../systems/start-systems.ts';
import type { Population } from '../systems/system.ts';
import type { Bench, Experiment } from './experiment.ts';
import { createReconnectCrowd } from './reconnect-crowd.ts';
import { stormOnce } from './reconnect-storms.ts';
import { measure } from './rounds.ts';
import { closedLoop, openLoop, type Scenario } from './scenario.ts';

/** What one process did under one load. */
interface Profiled {
  readonly process: string;
  readonly load: string;
  /** That it used, the profiler's own work included. */
  readonly cores: number;
  readonly shares: ProfileShares;
}

interface Crowd {
  readonly population: Population;
  readonly system: SystemName;
  readonly scenarios: readonly Scenario[];
}

const tens: Population = { clients: 100, sharedRooms: 10 };
const fifties: Population = { clients: 200, sharedRooms: 4 };

/** The loads of the targets. */
const crowds: readonly Crowd[] = [
  {
    population: tens,
    system: 'parley',
    scenarios: [openLoop(200, 10), openLoop(1_000, 10), closedLoop('as many as can', 1, 20)],
  },
  { population: fifties, system: 'parley, no edge', scenarios: [openLoop(200, 50, 200), openLoop(1_000, 50, 200)] },
];

const isProfiled = (name: string): boolean =>
  ['edge', 'socket-gateway-1', 'presence'].includes(name) || name.startsWith('message-persistence');

/** A process that does less has a profile that says nothing. */
const leastCores = 0.04;

const run = (bench: Bench): Promise<Findings> =>
  bench.stacks.with({ gateways: 2, env: { NODE_OPTIONS: inspectorFlag } }, async (stack) => {
    const processes = await inspectStack(stack, isProfiled);
    try {
      const profiled: Profiled[] = [];
      for (const crowd of crowds) profiled.push(...(await underLoads(stack, processes, crowd, bench)));
      profiled.push(...(await inStorm(stack, processes, bench)));
      return findingsOf(profiled.filter(({ cores }) => cores >= leastCores));
    } finally {
      for (const { inspector } of processes) inspector.close();
    }
  });

const underLoads = (
  stack: BenchStack,
  processes: readonly InspectedProcess[],
  { population, system, scenarios }: Crowd,
  bench: Bench,
): Promise<Profiled[]> =>
  withSystems({ stack, population, systems: [system] }, async (loaded) => {
    const all: Profiled[] = [];
    for (const scenario of scenarios) {
      const load = `${scenario.name}, each to ${scenario.fanOut}`;
      // Warm, so that no compiler is among what runs.
      await measure(scenario, loaded, { ...bench, rounds: 1 });
      const during = measure(scenario, loaded, { ...bench, rounds: 1 });
      await delay(bench.warmUpMs);
      all.push(...(await profileDuring(processes, load, () => delay(bench.measureMs))));
      await during;
    }
    return all;
  });

const inStorm = async (stack: BenchStack, processes: readonly InspectedProcess[], bench: Bench): Promise<Profiled[]> => {
  const count = bench.isQuick ? 300 : 3_000;
  bench.progress(`making ${count} people who are cut off`);
  const { clients, writers } = await createReconnectCrowd(stack, count);
  const crowd = await connectCrowd(clients, 2);
  const writing = await connectWriters(writers);
  const system = { name: 'parley, no edge', crowd, processes: stack.processes(), parley: { stack, writers: writing } };
  try {
    await stormOnce(system, count);
    return await profileDuring(processes, `${count.toLocaleString('en')} come back`, () => stormOnce(system, count));
  } finally {
    writing.close();
    crowd.stop();
  }
};

const profileDuring = async (
  processes: readonly InspectedProcess[],
  load: string,
  work: () => Promise<unknown>,
): Promise<Profiled[]> => {
  const stops = await Promise.all(processes.map(({ inspector }) => inspector.profile()));
  const before = cpuSeconds(processes);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const after = cpuSeconds(processes);
  const profiles = await Promise.all(stops.map((stop) => stop()));
  return processes.flatMap(({ name }, index): Profiled[] => {
    const profile = profiles[index];
    const cores = ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / seconds;
    return profile === undefined ? [] : [{ process: name, load, cores, shares: profileShares(profile) }];
  });
};

const findingsOf = (profiled: readonly Profiled[]): Findings => ({
  findings: [],
  tables: [sharesTable(profiled), ...profiled.map(functionsTable)],
  charts: [],
  rounds: profiled,
});

const sharesTable = (profiled: readonly Profiled[]): Table => ({
  title: 'Whose code a busy process runs, percent of its time',
  heading: ['process', 'load', 'cores', ...shareNames],
  rows: profiled.map(({ process, load, cores, shares }) => [
    process,
    load,
    cores.toFixed(2),
    ...shareNames.map((name) => shares.shares[name].toFixed(0)),
  ]),
  notes: [
    'V8’s profiler, 2.5 samples a millisecond; each counts for the function that ran itself. Writes are the system calls that write to sockets. The profiler takes time of its own, which is in the process’s busy time.',
  ],
});

const functionsTable = ({ process, load, shares }: Profiled): Table => ({
  title: `${process}, ${load}: what takes most`,
  heading: ['function', '%'],
  rows: shares.functions.map(({ name, percent }) => [name, percent.toFixed(1)]),
});

/** What the processes do under the loads of the targets: where these are missed, why. */
export const profiles: Experiment = {
  name: 'profiles',
  about: 'what gateways, message-persistence, presence and the edge do under the loads of the targets, by V8’s profiler',
  isOnDemand: true,
  run,
};
