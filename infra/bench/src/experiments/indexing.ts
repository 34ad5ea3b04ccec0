import { prepareDatabase } from '@parley/local';
import type { Finding, Findings } from '../report/findings.ts';
import { median } from '../report/median.ts';
import { type BenchStack, withoutIndexing } from '../systems/bench-stack.ts';
import { type FedRound, feedPersistence } from '../systems/fed-persistence.ts';
import { untilIndexed } from '../systems/indexed-room.ts';
import type { Bench, Experiment } from './experiment.ts';

/** What it costs those who send that what they say is indexed for search. */
export const indexing: Experiment = {
  name: 'indexing',
  about:
    'message-persistence alone: messages stored a second while its shards are never empty, with indexing and without, in turn',
  isOnDemand: true,
  run: async (bench) => {
    bench.progress('indexing: starting Parley twice, with indexing and without');
    return bench.stacks.with({ gateways: 1 }, (indexed) =>
      bench.stacks.with({ gateways: 1, env: withoutIndexing }, async (without) =>
        findingsOf(await measureCost(bench, indexed, without)),
      ),
    );
  },
};

/** One round of both. */
interface CostRound {
  readonly indexed: FedRound;
  readonly without: FedRound;
}

const indexedWithinMs = 120_000;

const measureCost = async (bench: Bench, indexed: BenchStack, without: BenchStack): Promise<CostRound[]> => {
  const [fed, fedWithout] = [await feedPersistence(indexed), await feedPersistence(without)];
  const databaseUrl = (await prepareDatabase({ adminUrl: indexed.launched.stack().postgres.url }))['message-persistence'];
  const rounds: CostRound[] = [];
  try {
    for (let round = 1; round <= bench.rounds; round += 1) {
      bench.progress(`indexing, round ${round} of ${bench.rounds}`);
      const ofIndexed = await fed.measure(bench);
      // What waits is indexed faster once nothing is sent: the other stack is not to suffer for it.
      await untilIndexed(databaseUrl, indexedWithinMs, ({ waiting }) => bench.progress(`indexing: ${waiting} messages wait`));
      rounds.push({ indexed: ofIndexed, without: await fedWithout.measure(bench) });
    }
    return rounds;
  } finally {
    for (const part of [fed, fedWithout]) part.stop();
  }
};

/** Of PostgreSQL and message-persistence, µs: it says the same on a machine that does something else too. */
const cpuOfMessage = ({ cpu, storedPerSecond }: FedRound): number => {
  const cores = Object.entries(cpu).filter(([name]) => name === 'postgres' || name.startsWith('message-persistence'));
  return (cores.reduce((sum, [, used]) => sum + used, 0) / storedPerSecond) * 1_000_000;
};

const findingsOf = (cost: readonly CostRound[]): Findings => {
  const stored = (kind: keyof CostRound): number => median(cost.map((round) => round[kind].storedPerSecond));
  const cpu = (kind: keyof CostRound): number => median(cost.map((round) => cpuOfMessage(round[kind])));
  const share = median(cost.map(({ indexed, without }) => indexed.storedPerSecond / without.storedPerSecond));
  const findings: Finding[] = [
    {
      target: 'search',
      what: 'stored a second while it is indexed, over without',
      value: share,
      unit: 'x',
      must: { atLeast: 0.9 },
    },
    {
      target: 'search',
      what: 'CPU time of a stored message while it is indexed, over without',
      value: median(cost.map(({ indexed, without }) => cpuOfMessage(indexed) / cpuOfMessage(without))),
      unit: 'x',
      must: { atMost: 1.1 },
    },
    { target: 'search', what: 'CPU time of a stored message while it is indexed', value: cpu('indexed'), unit: 'µs' },
    { target: 'search', what: 'CPU time of a stored message without indexing', value: cpu('without'), unit: 'µs' },
    { target: 'search', what: 'stored a second while it is indexed', value: stored('indexed'), unit: '/s' },
    { target: 'search', what: 'stored a second without indexing', value: stored('without'), unit: '/s' },
  ];
  return { findings, tables: [], charts: [], rounds: cost };
};
