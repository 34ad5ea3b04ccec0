import { type Reader, readFigures, readWithinMs, startReader } from '../load/reader.ts';
import type { HttpRead, ReadTimes } from '../load/reads.ts';
import type { Finding, Findings } from '../report/findings.ts';
import { median } from '../report/median.ts';
import { type BenchStack, withStack } from '../systems/bench-stack.ts';
import { type BigRoom, createBigRoom } from '../systems/big-room.ts';
import { type FedRound, feedPersistence } from '../systems/fed-persistence.ts';
import { untilIndexed } from '../systems/indexed-room.ts';
import { spokenContent } from '../systems/spoken-words.ts';
import type { Bench, Experiment } from './experiment.ts';
import { searchKinds, searchName, searchReads, searchWays } from './search-reads.ts';

const months = 24;
/** Of all kinds together. */
const perSecond = 40;
const indexedWithinMs = 600_000;

/** Searching a room that is two years old. */
export const search: Experiment = {
  name: 'search',
  about: `searches of 1,000,000 messages over ${months} months, pages of 20, ${perSecond} a second in an open loop; and what indexing costs those who send`,
  run: async (bench) => {
    bench.progress('search: starting Parley twice, with indexing and without');
    const cost = await withStack({ gateways: 1 }, (indexing) =>
      withStack({ gateways: 1, env: { SEARCH_INDEXING: 'off' } }, (without) => measureCost(bench, indexing, without)),
    );
    bench.progress('search: starting Parley');
    return withStack({ gateways: 1 }, (stack) => measure(bench, stack, cost));
  },
};

/** Storing as fast as it can while what was stored is indexed, and without, in turn. */
interface CostRound {
  readonly indexing: FedRound;
  readonly without: FedRound;
}

const measureCost = async (bench: Bench, indexing: BenchStack, without: BenchStack): Promise<CostRound[]> => {
  const [fed, fedWithout] = [await feedPersistence(indexing), await feedPersistence(without)];
  const rounds: CostRound[] = [];
  try {
    for (let round = 1; round <= bench.rounds; round += 1) {
      bench.progress(`search, round ${round} of ${bench.rounds}: what indexing costs`);
      rounds.push({ indexing: await fed.measure(bench), without: await fedWithout.measure(bench) });
    }
    return rounds;
  } finally {
    for (const part of [fed, fedWithout]) part.stop();
  }
};

const measure = async (bench: Bench, stack: BenchStack, cost: readonly CostRound[]): Promise<Findings> => {
  const messages = bench.isQuick ? 100_000 : 1_000_000;
  bench.progress(`search: filling a room with ${messages.toLocaleString('en')} messages`);
  const room = await createBigRoom(stack, { messages, months, content: spokenContent });
  const indexedMs = await untilIndexed(room.databaseUrl, room.id, indexedWithinMs, (share) =>
    bench.progress(`search: ${Math.floor(share * 100)} % is indexed`),
  );
  const reader = startReader();
  try {
    const reads = searchReads(stack, room);
    const rounds: (readonly ReadTimes[])[] = [];
    for (let round = 1; round <= bench.rounds; round += 1) {
      bench.progress(`search, round ${round} of ${bench.rounds}`);
      rounds.push(await readRound(bench, reader, reads, round));
    }
    return findingsOf({ room, rounds, indexedMs, cost });
  } finally {
    reader.stop();
  }
};

const readRound = (
  { warmUpMs, measureMs, isQuick }: Bench,
  reader: Reader,
  reads: readonly HttpRead[],
  round: number,
): Promise<readonly ReadTimes[]> => {
  const times = { warmUpMs: round === 1 ? 2 * warmUpMs : warmUpMs, measureMs: isQuick ? measureMs : 3 * measureMs };
  return reader.ask({ reads, perSecond, seed: round, ...times }, readWithinMs(times));
};

const shown = (value: number): string => value.toFixed(2);

interface Measured {
  readonly room: BigRoom;
  readonly rounds: readonly (readonly ReadTimes[])[];
  readonly indexedMs: number;
  readonly cost: readonly CostRound[];
}

const costFindings = (cost: readonly CostRound[]): Finding[] => {
  const stored = (kind: keyof CostRound): number => median(cost.map((round) => round[kind].storedPerSecond));
  const share = median(cost.map(({ indexing, without }) => indexing.storedPerSecond / without.storedPerSecond));
  return [
    {
      target: 'search',
      what: 'stored a second while it is indexed, over without',
      value: share,
      unit: 'x',
      must: { atLeast: 0.9 },
    },
    { target: 'search', what: 'stored a second while it is indexed', value: stored('indexing'), unit: '/s' },
    { target: 'search', what: 'stored a second without indexing', value: stored('without'), unit: '/s' },
  ];
};

const findingsOf = ({ room: { messages }, rounds, indexedMs, cost }: Measured): Findings => {
  const reads = readFigures(rounds);
  const goals = { must: { atMost: 150 }, moonshot: { atMost: 50 } };
  const findings = searchWays.flatMap((way) =>
    searchKinds.map((kind): Finding => {
      const what = `p99 of a search for ${kind}, ${way === 'edge' ? 'through the edge' : 'at the service'}`;
      return { target: 'search', what, value: reads.get(searchName(way, kind))?.p99 ?? Number.NaN, unit: 'ms', ...goals };
    }),
  );
  return {
    findings: [...findings, ...costFindings(cost)],
    tables: [
      {
        title: `Searches of ${messages.toLocaleString('en')} messages over ${months} months (ms)`,
        heading: ['', 'p50', 'p90', 'p99', 'most', 'bytes', 'reads'],
        rows: [...reads].map(([name, { p50, p90, p99, max, size, count }]) => [
          name,
          ...[p50, p90, p99, max].map(shown),
          String(size),
          String(count),
        ]),
        notes: [`The job had indexed everything after ${(indexedMs / 1_000).toFixed(0)} s, resting at least half of its time.`],
      },
    ],
    charts: [],
    rounds: [rounds, cost],
  };
};
