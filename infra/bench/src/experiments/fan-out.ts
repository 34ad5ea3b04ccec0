import type { Finding, Findings } from '../report/findings.ts';
import { withoutIndexing } from '../systems/bench-stack.ts';
import { type SystemName, withSystems } from '../systems/start-systems.ts';
import { compare, figure } from './compared.ts';
import type { Bench, Experiment } from './experiment.ts';
import { loadTable } from './load-table.ts';
import { chosen, measure, type Rounds } from './rounds.ts';
import { closedLoop, openLoop } from './scenario.ts';

const population = { clients: 200, sharedRooms: 4 };
const fanOut = population.clients / population.sharedRooms;
const systems: readonly SystemName[] = ['parley, no edge', 'bare Socket.IO', 'bare ws'];

const target = 'deliveries per gateway CPU second';

/** At the first load each message travels alone; at the second many leave together. */
const scenarios = [
  { scenario: openLoop(200, fanOut, 200), must: 30_000, moonshot: 60_000, isCoalesced: false },
  { scenario: openLoop(1_000, fanOut, 200), must: 70_000, moonshot: 300_000, isCoalesced: true },
  {
    scenario: { ...closedLoop('as many as possible', fanOut, 4), contentChars: 200 },
    must: 70_000,
    moonshot: 300_000,
    isCoalesced: true,
  },
];

const run = (bench: Bench): Promise<Findings> =>
  bench.stacks.with({ env: withoutIndexing }, (stack) =>
    withSystems({ stack, population, systems: chosen(bench, systems) }, async (loaded) => {
      const measured: { readonly of: (typeof scenarios)[number]; readonly rounds: Rounds }[] = [];
      for (const of of scenarios) measured.push({ of, rounds: await measure(of.scenario, loaded, bench) });
      return {
        findings: measured.flatMap(({ of, rounds }) => findingsOf(of, rounds)),
        tables: measured.map(({ of, rounds }) => loadTable(`200 bytes to ${fanOut} people, ${of.scenario.name}`, rounds)),
        charts: [],
        rounds: measured.map(({ of, rounds }) => ({ load: of.scenario.name, rounds: Object.fromEntries(rounds) })),
      };
    }),
  );

const findingsOf = ({ scenario, must, moonshot }: (typeof scenarios)[number], rounds: Rounds): Finding[] => {
  const compared = compare(rounds);
  const of = (yardstick: SystemName): number => compared.ratio('parley, no edge', yardstick, figure.perFrontSecond);
  const at = `fan-out ${fanOut}, ${scenario.name}`;
  const found: Finding[] = [
    {
      target,
      what: at,
      value: compared.of('parley, no edge', figure.perFrontSecond),
      unit: '/CPU s',
      must: { atLeast: must },
      moonshot: { atLeast: moonshot },
    },
    { target, what: `over bare Socket.IO’s, ${at}`, value: of('bare Socket.IO'), unit: 'x', must: { atLeast: 1.1 } },
    { target, what: `over bare ws’s, ${at}`, value: of('bare ws'), unit: 'x' },
  ];
  return found.filter(({ value }) => Number.isFinite(value));
};

/** What a delivery costs a gateway. */
export const fanOutCost: Experiment = {
  name: 'fan-out',
  about: `What deliveries cost: ${population.clients} clients in ${population.sharedRooms} rooms, so ${fanOut} get each message of 200 characters.`,
  run,
};
