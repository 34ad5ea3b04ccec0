import type { Chart, Finding, Findings } from '../report/findings.ts';
import { measureFdatasync } from '../systems/fdatasync.ts';
import { type SystemName, withSystems } from '../systems/start-systems.ts';
import { type Compared, compare, figure } from './compared.ts';
import type { Bench, Experiment } from './experiment.ts';
import { medianOf } from './figures.ts';
import { loadTable } from './load-table.ts';
import { chosen, measure, type Rounds } from './rounds.ts';
import { openLoop } from './scenario.ts';

const population = { clients: 100, sharedRooms: 10 };
const fanOut = population.clients / population.sharedRooms;

const always: readonly SystemName[] = ['parley', 'parley, no edge', 'bare Socket.IO', 'bare ws echo'];
const tutorials: readonly SystemName[] = ['tutorial chat, edge', 'tutorial chat'];

/** What is wanted at a load. Where a yardstick cannot carry it, it takes no part. */
const loads = [
  { perSecond: 200, p50: 4, p99: 20, systems: [...always, ...tutorials] },
  { perSecond: 1_000, p50: 6, p99: 25, systems: [...always, ...tutorials] },
  { perSecond: 2_000, p50: undefined, p99: undefined, systems: always },
];

const target = 'send → receive';

const run = (bench: Bench): Promise<Findings> =>
  bench.stacks.with({}, (stack) =>
    withSystems({ stack, population, systems: chosen(bench, [...always, ...tutorials]) }, async (loaded) => {
      const disk = await measureFdatasync(bench, stack.launched.dataDir);
      const measured: { readonly load: (typeof loads)[number]; readonly rounds: Rounds }[] = [];
      for (const load of loads) {
        const taking = loaded.filter(({ system }) => load.systems.some((name) => name === system.name));
        measured.push({ load, rounds: await measure(openLoop(load.perSecond, fanOut), taking, bench) });
      }
      return {
        findings: measured.flatMap(({ load, rounds }) => findingsOf(load, compare(rounds), disk.p99)),
        tables: measured.map(({ load, rounds }) => loadTable(`${load.perSecond.toLocaleString('en')} messages a second`, rounds)),
        charts: [chartOf('p50', measured), chartOf('p99', measured)],
        rounds: { fdatasync: disk, loads: measured.map(({ load, rounds }) => ({ load, rounds: Object.fromEntries(rounds) })) },
      };
    }),
  );

/** No goal stands in the targets for some loads. */
const wanted = (limit: number | undefined) => (limit === undefined ? {} : { must: { atMost: limit } });

const findingsOf = ({ perSecond, p50, p99 }: (typeof loads)[number], compared: Compared, diskP99: number): Finding[] => {
  const at = `at ${perSecond.toLocaleString('en')}/s`;
  const floor = compared.of('bare ws echo', figure.p99) + diskP99;
  const ways: readonly SystemName[] = ['parley', 'parley, no edge'];
  return ways.flatMap((way): Finding[] => {
    const through = way === 'parley' ? 'through the edge' : 'without an edge';
    const tutorial = way === 'parley' ? 'tutorial chat, edge' : 'tutorial chat';
    const one = (what: string, value: number, more: Partial<Finding>): Finding => ({
      target,
      what: `${what} ${at}, ${through}`,
      value,
      unit: 'x',
      ...more,
    });
    return [
      one('p50', compared.of(way, figure.p50), { unit: 'ms', ...wanted(p50) }),
      one('p99', compared.of(way, figure.p99), { unit: 'ms', ...wanted(p99) }),
      one(
        'p99 over (bare ws echo p99 + fdatasync p99)',
        compared.of(way, figure.p99) / floor,
        p99 ? { must: { atMost: 6 } } : {},
      ),
      one('p50 over the tutorial chat’s', compared.ratio(way, tutorial, figure.p50), { moonshot: { atMost: 1 } }),
      one(
        'p99 over bare Socket.IO’s',
        compared.ratio(way, 'bare Socket.IO', figure.p99),
        perSecond >= 1_000 ? { moonshot: { atMost: 1 } } : {},
      ),
    ].filter(({ value }) => Number.isFinite(value));
  });
};

const chartOf = (
  name: 'p50' | 'p99',
  measured: readonly { readonly load: { readonly perSecond: number }; readonly rounds: Rounds }[],
): Chart => ({
  title: `Delivery ${name} against load`,
  x: { label: 'messages a second' },
  y: { label: `${name}, ms`, isLogarithmic: true },
  lines: [...new Set(measured.flatMap(({ rounds }) => [...rounds.keys()]))].map((system) => ({
    name: system,
    points: measured.flatMap(({ load, rounds }): [number, number][] => {
      const all = rounds.get(system);
      return all === undefined ? [] : [[load.perSecond, medianOf(all).delivery[name]]];
    }),
  })),
});

/** Send to receive at several loads, and to what the machine itself needs for a frame and for a write. */
export const delivery: Experiment = {
  name: 'delivery',
  about: `Send to receive: ${population.clients} clients in ${population.sharedRooms} rooms send at random times; each delivery counts from the intended time of sending.`,
  run,
};
