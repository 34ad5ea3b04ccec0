import { type CopierCommand, type CopierReply, startCopier } from '../load/copier.ts';
import type { Worker } from '../load/worker.ts';
import { cpuSeconds } from '../processes.ts';
import type { Findings } from '../report/findings.ts';
import { type BenchStack, withoutIndexing } from '../systems/bench-stack.ts';
import { createCopyDatabase } from '../systems/copy-database.ts';
import { type FedPersistence, type FedRound, fedContentChars, feedPersistence } from '../systems/fed-persistence.ts';
import type { Bench, Experiment } from './experiment.ts';
import { type PersistenceRound, persistenceFindings } from './persistence-findings.ts';

/** As many as message-persistence has for its batches, and as many messages in a transaction as a batch of its has at most. */
const copyConnections = 4;
const perTransaction = 400;
const copyWithinMs = 120_000;

/** Storing what lies in the shards, without gateways or clients. */
export const persistenceAlone: Experiment = {
  name: 'persistence',
  about:
    'message-persistence alone, one process and two: messages stored a second while its shards are never empty, beside COPY into the same tables',
  run: (bench) => {
    bench.progress('persistence: starting Parley twice, with one message-persistence and with two');
    return bench.stacks.with({ gateways: 1, env: withoutIndexing }, (one) =>
      bench.stacks.with({ gateways: 1, persistence: 2, env: withoutIndexing }, (two) => measure(bench, one, two)),
    );
  },
};

const measure = async (bench: Bench, one: BenchStack, two: BenchStack): Promise<Findings> => {
  const parts: { stop(): void }[] = [];
  try {
    bench.progress('persistence: making people and rooms');
    const fedOne = await feedPersistence(one);
    parts.push(fedOne);
    const fedTwo = await feedPersistence(two);
    parts.push(fedTwo);
    const copier = startCopier();
    parts.push(copier);
    const databaseUrl = await createCopyDatabase(one);
    const opened = { type: 'open', databaseUrl, connections: copyConnections, contentChars: fedContentChars } as const;
    await copier.ask(opened, copyWithinMs);
    return persistenceFindings(await measureRounds(bench, { one, fedOne, fedTwo, copier }));
  } finally {
    for (const part of parts) part.stop();
  }
};

interface Measured {
  /** Its PostgreSQL takes the copies. */
  readonly one: BenchStack;
  readonly fedOne: FedPersistence;
  readonly fedTwo: FedPersistence;
  readonly copier: Worker<CopierCommand, CopierReply>;
}

const measureRounds = async (bench: Bench, { one, fedOne, fedTwo, copier }: Measured): Promise<PersistenceRound[]> => {
  const rounds: PersistenceRound[] = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    bench.progress(`persistence, round ${round} of ${bench.rounds}: one process`);
    const ofOne = await fedOne.measure(bench);
    bench.progress(`persistence, round ${round} of ${bench.rounds}: COPY`);
    const copy = await measureCopy(bench, one, copier);
    bench.progress(`persistence, round ${round} of ${bench.rounds}: two processes`);
    rounds.push({ one: ofOne, copy, two: await fedTwo.measure(bench) });
  }
  return rounds;
};

const measureCopy = async ({ isQuick }: Bench, stack: BenchStack, copier: Measured['copier']): Promise<FedRound> => {
  const messages = isQuick ? 10_000 : 200_000;
  // Warms up the tables' first pages and whatever makes the rows.
  await copier.ask({ type: 'make', messages: messages / 5, perTransaction }, copyWithinMs);
  await copier.ask({ type: 'store' }, copyWithinMs);
  await copier.ask({ type: 'make', messages, perTransaction }, copyWithinMs);
  const look = (): ReadonlyMap<string, number> => cpuSeconds([...stack.processes(), { name: 'copier', pid: copier.pid }]);
  const before = look();
  const { seconds } = await copier.ask({ type: 'store' }, copyWithinMs);
  return {
    storedPerSecond: messages / seconds,
    cpu: Object.fromEntries([...look()].map(([name, used]) => [name, (used - (before.get(name) ?? 0)) / seconds])),
  };
};
