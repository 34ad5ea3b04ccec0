import type { Chart, Finding, Findings } from '../report/findings.ts';
import { withoutIndexing } from '../systems/bench-stack.ts';
import { type SystemName, withSystems } from '../systems/start-systems.ts';
import { compare, figure } from './compared.ts';
import type { Bench, Experiment } from './experiment.ts';
import { medianOf } from './figures.ts';
import { loadTable } from './load-table.ts';
import { chosen, measure, type Rounds } from './rounds.ts';
import { closedLoop } from './scenario.ts';

const population = { clients: 100, sharedRooms: 10 };
const systems: readonly SystemName[] = ['parley', 'parley, no edge', 'tutorial chat, edge', 'tutorial chat', 'bare Socket.IO'];

/** Unanswered sends of each client: enough to keep every system busy. */
const scenarios = [closedLoop('fan-out 1', 1, 20), closedLoop('fan-out 10', 10, 10)];

const target = 'durable acknowledged sends';

const run = (bench: Bench): Promise<Findings> =>
  bench.stacks.with({ env: withoutIndexing }, (stack) =>
    withSystems({ stack, population, systems: chosen(bench, systems) }, async (loaded) => {
      const measured: [number, Rounds][] = [];
      for (const scenario of scenarios) measured.push([scenario.fanOut, await measure(scenario, loaded, bench)]);
      return {
        findings: measured.flatMap(([fanOut, rounds]) => findingsOf(fanOut, rounds)),
        tables: measured.map(([fanOut, rounds]) => loadTable(`Most acknowledged sends, each to ${fanOut}`, rounds)),
        charts: [chartOf(measured)],
        rounds: measured.map(([fanOut, rounds]) => ({ fanOut, rounds: Object.fromEntries(rounds) })),
      };
    }),
  );

const findingsOf = (fanOut: number, rounds: Rounds): Finding[] => {
  const compared = compare(rounds);
  const alone = fanOut === 1;
  const ways: readonly SystemName[] = ['parley', 'parley, no edge'];
  return ways
    .flatMap((way): Finding[] => {
      const at = `fan-out ${fanOut}, ${way === 'parley' ? 'through the edge' : 'without an edge'}`;
      const tutorial = way === 'parley' ? 'tutorial chat, edge' : 'tutorial chat';
      return [
        {
          target,
          what: at,
          value: compared.of(way, figure.accepted),
          unit: '/s',
          ...(alone ? { must: { atLeast: 12_000 } } : {}),
        },
        {
          target,
          what: `over the tutorial chat’s, ${at}`,
          value: compared.ratio(way, tutorial, figure.accepted),
          unit: 'x',
          must: { atLeast: alone ? 5 : 2 },
        },
        {
          target,
          what: `over bare Socket.IO’s, which keeps nothing, ${at}`,
          value: compared.ratio(way, 'bare Socket.IO', figure.accepted),
          unit: 'x',
          ...(alone ? { moonshot: { atLeast: 1.5 } } : {}),
        },
      ];
    })
    .filter(({ value }) => Number.isFinite(value));
};

const chartOf = (measured: readonly (readonly [fanOut: number, rounds: Rounds])[]): Chart => ({
  title: 'Most acknowledged sends against fan-out',
  x: { label: 'people who get each message', isLogarithmic: true },
  y: { label: 'sends a second' },
  lines: [...(measured[0]?.[1].keys() ?? [])].map((system) => ({
    name: system,
    points: measured.map(([fanOut, rounds]) => [fanOut, medianOf(rounds.get(system) ?? []).acceptedPerSecond]),
  })),
});

/** Throughput of what is stored and acknowledged. */
export const accepted: Experiment = {
  name: 'accepted',
  about:
    'As many acknowledged sends as possible: 100 clients, each with 20 unanswered ones in a room of its own, or with 10 in a room of ten.',
  run,
};
