import type { Chart, Finding, Findings } from '../report/findings.ts';
import { withoutIndexing } from '../systems/bench-stack.ts';
import type { Stacks } from '../systems/stacks.ts';
import { type LoadedSystem, withSystems } from '../systems/start-systems.ts';
import type { Bench, Experiment } from './experiment.ts';
import { type Figures, medianOf } from './figures.ts';
import { loadTable } from './load-table.ts';
import { measure, type Rounds } from './rounds.ts';
import { closedLoop, openLoop } from './scenario.ts';

const population = { clients: 200, sharedRooms: 20 };
const fanOut = population.clients / population.sharedRooms;
const wholeCounts = [1, 2, 4];
const quickCounts = [1, 2];

const gatewayCores = ({ cpu }: Figures): number =>
  Object.entries(cpu).reduce((sum, [name, used]) => (name.startsWith('socket-gateway') ? sum + used : sum), 0);

/** One stack for each count, beside each other, so that they can be measured in turn; those that are not loaded cost little. */
const withEach = async <Result>(
  stacks: Stacks,
  [gateways, ...rest]: readonly number[],
  loaded: readonly LoadedSystem[],
  use: (all: readonly LoadedSystem[]) => Promise<Result>,
): Promise<Result> => {
  if (gateways === undefined) return use(loaded);
  return stacks.with({ gateways, env: withoutIndexing }, (stack) =>
    withSystems({ stack, population, systems: ['parley, no edge'] }, (one) => {
      const named = one.map(({ system, load }) => ({ system: { ...system, name: nameOf(gateways) }, load }));
      return withEach(stacks, rest, [...loaded, ...named], use);
    }),
  );
};

const nameOf = (gateways: number): string => (gateways === 1 ? '1 gateway' : `${gateways} gateways`);

/** At the first load each message travels alone, at the second many travel together. */
const scenarios = [openLoop(1_000, fanOut), closedLoop('as many as possible', fanOut, 5)];

const run = (bench: Bench): Promise<Findings> => {
  const counts = bench.isQuick ? quickCounts : wholeCounts;
  return withEach(bench.stacks, counts, [], async (loaded) => {
    const measured: [string, Rounds][] = [];
    for (const scenario of scenarios) measured.push([scenario.name, await measure(scenario, loaded, bench)]);
    return {
      findings: measured.flatMap(([name, rounds]) => findingsOf(name, rounds, counts)),
      tables: measured.map(([name, rounds]) => loadTable(`${fanOut} people in each room, ${name}`, rounds)),
      charts: measured.slice(0, 1).map(([name, rounds]) => chartOf(name, rounds, counts)),
      rounds: measured.map(([name, rounds]) => ({ load: name, rounds: Object.fromEntries(rounds) })),
    };
  });
};

const medianFor = (rounds: Rounds, gateways: number): Figures => medianOf(rounds.get(nameOf(gateways)) ?? []);

const findingsOf = (load: string, rounds: Rounds, counts: readonly number[]): Finding[] =>
  counts.slice(1).map((gateways) => ({
    target: 'growth',
    what: `deliveries per gateway CPU second with ${gateways} gateways over one’s, ${load}`,
    value: medianFor(rounds, gateways).deliveriesPerFrontSecond / medianFor(rounds, 1).deliveriesPerFrontSecond,
    unit: 'x',
    ...(gateways === 2 ? { must: { atLeast: 0.85 }, moonshot: { atLeast: 0.95 } } : {}),
  }));

const chartOf = (load: string, rounds: Rounds, counts: readonly number[]): Chart => ({
  title: `Cost against gateways, ${load}`,
  x: { label: 'gateways' },
  y: { label: 'cores used' },
  lines: [
    { name: 'all gateways', points: counts.map((count) => [count, gatewayCores(medianFor(rounds, count))]) },
    { name: 'all servers', points: counts.map((count) => [count, serverCores(medianFor(rounds, count))]) },
  ],
});

const serverCores = ({ serverMicrosPerMessage, acceptedPerSecond }: Figures): number =>
  (serverMicrosPerMessage * acceptedPerSecond) / 1_000_000;

/** What further gateways cost for the same load. */
export const gateways: Experiment = {
  name: 'gateways',
  about: `1, 2 and 4 gateways under the same loads (${population.clients} clients in ${population.sharedRooms} rooms): what a delivery costs when it has to reach more processes.`,
  run,
};
