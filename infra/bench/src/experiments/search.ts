import { type Reader, readFigures, readWithinMs, startReader } from '../load/reader.ts';
import type { HttpRead, ReadTimes } from '../load/reads.ts';
import type { Finding, Findings } from '../report/findings.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { type BigRoom, createBigRoom } from '../systems/big-room.ts';
import { tidyIndex, untilIndexed } from '../systems/indexed-room.ts';
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
  about: `searches of 1,000,000 messages over ${months} months, pages of 20, ${perSecond} a second in an open loop`,
  run: (bench) => {
    bench.progress('search: starting Parley');
    return bench.stacks.with({ gateways: 1 }, (stack) => measure(bench, stack));
  },
};

const measure = async (bench: Bench, stack: BenchStack): Promise<Findings> => {
  const messages = bench.isQuick ? 30_000 : 1_000_000;
  bench.progress(`search: filling a room with ${messages.toLocaleString('en')} messages`);
  const room = await createBigRoom(stack, { messages, months, content: spokenContent });
  const indexedMs = await untilIndexed(room.databaseUrl, indexedWithinMs, ({ changes, waiting }) =>
    bench.progress(`search: ${Math.floor((1 - waiting / changes) * 100)} % is indexed`),
  );
  await tidyIndex(room.databaseUrl);
  const reader = startReader();
  try {
    const reads = searchReads(stack, room);
    const rounds: (readonly ReadTimes[])[] = [];
    for (let round = 1; round <= bench.rounds; round += 1) {
      bench.progress(`search, round ${round} of ${bench.rounds}`);
      rounds.push(await readRound(bench, reader, reads, round));
    }
    return findingsOf({ room, rounds, indexedMs });
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
}

const findingsOf = ({ room: { messages }, rounds, indexedMs }: Measured): Findings => {
  const reads = readFigures(rounds);
  const goals = { must: { atMost: 150 }, moonshot: { atMost: 50 } };
  const findings = searchWays.flatMap((way) =>
    searchKinds.map((kind): Finding => {
      const what = `p99 of a search for ${kind}, ${way === 'edge' ? 'through the edge' : 'at the service'}`;
      return { target: 'search', what, value: reads.get(searchName(way, kind))?.p99 ?? Number.NaN, unit: 'ms', ...goals };
    }),
  );
  return {
    findings,
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
    rounds,
  };
};
