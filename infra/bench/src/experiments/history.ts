import { type Reader, readFigures, readWithinMs, startReader } from '../load/reader.ts';
import type { ReadTimes } from '../load/reads.ts';
import type { Finding, Findings } from '../report/findings.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { type BigRoom, createBigRoom } from '../systems/big-room.ts';
import { startPage } from '../systems/page.ts';
import { ask } from '../systems/people.ts';
import type { Bench, Experiment } from './experiment.ts';
import { historyReads, nameOf, pageKinds, pageLength, routeName, selectName, ways } from './history-reads.ts';

const months = 24;
/** Of all kinds together, the yardsticks included: each has about a twelfth. */
const perSecond = 75;

/** Reading pages of a room that is two years old. */
export const history: Experiment = {
  name: 'history',
  about: `pages of ${pageLength} messages of a room of 1,000,000 over ${months} months, ${perSecond} reads a second in an open loop`,
  run: (bench) => {
    bench.progress('history: starting Parley');
    return bench.stacks.with({ gateways: 1 }, (stack) => measure(bench, stack));
  },
};

const measure = async (bench: Bench, stack: BenchStack): Promise<Findings> => {
  const messages = bench.isQuick ? 50_000 : 1_000_000;
  bench.progress(`history: filling a room with ${messages.toLocaleString('en')} messages`);
  const room = await createBigRoom(stack, { messages, months, isIndexed: true });
  const newest = await ask(stack, room.reader.token, 'GET', `/api/rooms/${room.id}/messages?limit=${pageLength}`);
  const page = await startPage(JSON.stringify(newest));
  const reader = startReader();
  try {
    const reads = historyReads(stack, room, page);
    const rounds: (readonly ReadTimes[])[] = [];
    for (let round = 1; round <= bench.rounds; round += 1) {
      bench.progress(`history, round ${round} of ${bench.rounds}`);
      rounds.push(await readRound(bench, reader, { reads, round }));
    }
    return findingsOf(room, rounds);
  } finally {
    reader.stop();
    page.stop();
  }
};

const readRound = (
  { warmUpMs, measureMs, isQuick }: Bench,
  reader: Reader,
  { reads, round }: { readonly reads: ReturnType<typeof historyReads>; readonly round: number },
): Promise<readonly ReadTimes[]> => {
  // A p99 wants more samples than a rate does, and every kind of page is to be warm.
  const times = { warmUpMs: round === 1 ? 2 * warmUpMs : warmUpMs, measureMs: isQuick ? measureMs : 2 * measureMs };
  return reader.ask({ reads, perSecond, seed: round, ...times }, readWithinMs(times));
};

const shown = (value: number): string => value.toFixed(2);

const findingsOf = ({ messages }: BigRoom, rounds: readonly (readonly ReadTimes[])[]): Findings => {
  const reads = readFigures(rounds);
  const p99Of = (name: string): number => reads.get(name)?.p99 ?? Number.NaN;
  const goals = { must: { atMost: 15 }, moonshot: { atMost: 5 } };
  const pages = ways.flatMap((way) =>
    pageKinds.map((kind): Finding => {
      const what = `p99 of a page: ${kind}, ${way === 'edge' ? 'through the edge' : 'at the service'}`;
      return { target: 'history', what, value: p99Of(nameOf(way, kind)), unit: 'ms', ...goals };
    }),
  );
  const yardsticks = [selectName, routeName].map(
    (name): Finding => ({ target: 'history', what: `p99 of a ${name}`, value: p99Of(name), unit: 'ms' }),
  );
  return {
    findings: [...pages, ...yardsticks],
    tables: [
      {
        title: `Pages of ${pageLength} of ${messages.toLocaleString('en')} messages over ${months} months (ms)`,
        heading: ['', 'p50', 'p90', 'p99', 'most', 'bytes or rows', 'reads'],
        rows: [...reads].map(([name, { p50, p90, p99, max, size, count }]) => [
          name,
          ...[p50, p90, p99, max].map(shown),
          String(size),
          String(count),
        ]),
        notes: ['All reads are in one open loop, so that whatever else the machine does hits all of them, and each other.'],
      },
    ],
    charts: [],
    rounds,
  };
};
