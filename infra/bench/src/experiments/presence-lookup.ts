import { type Reader, readFigures, readWithinMs, startReader } from '../load/reader.ts';
import type { Read, ReadTimes } from '../load/reads.ts';
import type { Finding, Findings } from '../report/findings.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { startPage } from '../systems/page.ts';
import { createPeople } from '../systems/people.ts';
import { askPresence, presenceReads, presentPeople, readNames } from '../systems/presence-reads.ts';
import type { Bench, Experiment } from './experiment.ts';

const people = 100;
const online = 30;
/** Of all three together. */
const perSecond = 600;

/** Looking up who is there. */
export const presenceLookup: Experiment = {
  name: 'presence-lookup',
  about: `a gateway's question for the presence of ${people} people, ${online} of them online, beside MGET of as many keys: ${perSecond / 3} a second of each`,
  run: (bench) => {
    bench.progress('presence-lookup: starting Parley');
    return bench.stacks.with({ gateways: 1 }, (stack) => measure(bench, stack));
  },
};

const measure = async (bench: Bench, stack: BenchStack): Promise<Findings> => {
  const crowd = await createPeople(stack, people);
  const userIds = crowd.map(({ id }) => id);
  const lines = await presentPeople(stack, crowd.slice(0, online));
  const reader = startReader();
  try {
    const page = await startPage(await askPresence(stack, userIds));
    try {
      const rounds: (readonly ReadTimes[])[] = [];
      for (let round = 1; round <= bench.rounds; round += 1) {
        bench.progress(`presence-lookup, round ${round} of ${bench.rounds}`);
        rounds.push(await readRound(bench, reader, { reads: await presenceReads(stack, userIds, page), round }));
      }
      return findingsOf(rounds);
    } finally {
      page.stop();
    }
  } finally {
    reader.stop();
    for (const line of lines) line.close();
  }
};

const readRound = (
  { warmUpMs, measureMs }: Bench,
  reader: Reader,
  { reads, round }: { readonly reads: readonly Read[]; readonly round: number },
): Promise<readonly ReadTimes[]> => {
  const times = { warmUpMs: round === 1 ? 2 * warmUpMs : warmUpMs, measureMs };
  return reader.ask({ reads, perSecond, seed: round, ...times }, readWithinMs(times));
};

const findingsOf = (rounds: readonly (readonly ReadTimes[])[]): Findings => {
  const reads = readFigures(rounds);
  const p99Of = (name: string): number => reads.get(name)?.p99 ?? Number.NaN;
  const [lookup, route, mget] = [p99Of(readNames.lookup), p99Of(readNames.route), p99Of(readNames.mget)];
  const target = 'presence lookup';
  const findings: Finding[] = [
    {
      target,
      what: 'p99 within the service, less the p99 of MGET',
      value: lookup - route - mget,
      unit: 'ms',
      must: { atMost: 1 },
    },
    { target, what: 'p99 of the whole request', value: lookup, unit: 'ms' },
    { target, what: 'p99 of a bare fastify route with the same bodies', value: route, unit: 'ms' },
    { target, what: 'p99 of MGET', value: mget, unit: 'ms' },
  ];
  const rows = [...reads].map(([name, { p50, p90, p99, max, size, count }]) => [
    name,
    ...[p50, p90, p99, max].map((value) => value.toFixed(2)),
    String(size),
    String(count),
  ]);
  const notes = [
    'Within the service: the whole request less a request to a bare fastify route that takes and answers the same bodies. Both connect to the server itself.',
  ];
  const heading = ['', 'p50', 'p90', 'p99', 'most', 'bytes or values', 'reads'];
  return { findings, tables: [{ title: `Presence of ${people} people (ms)`, heading, rows, notes }], charts: [], rounds };
};
