import { setTimeout as sleep } from 'node:timers/promises';
import { type Figures, growth, readFigures } from './figures.ts';
import type { Operation } from './history.ts';
import type { Bite, Fault, Scene } from './kinds/fault.ts';
import { converge } from './settle.ts';
import { until } from './until.ts';

/** One fault as it went. */
export interface Struck {
  readonly name: string;
  /** Milliseconds since the run began. */
  readonly at: number;
  /** The longest time without any acknowledged send, from its beginning until all was well, ms. */
  readonly writeGapMs: number;
  /** How much of that time PostgreSQL itself was away, ms. */
  readonly databaseAwayMs: number;
  /** From its end until something new in every room had reached everybody, ms; undefined when that never was. */
  readonly convergedMs: number | undefined;
  readonly figures: Figures;
  /** Which of those that it should move have grown. */
  readonly moved: readonly Bite[];
  readonly bit: boolean;
}

/** Longer than all that a fault waits for by itself. */
const strikeWithinMs = 300_000;
const convergeWithinMs = 60_000;
const biteWithinMs = 5_000;

const connectionsOf = ({ load }: Scene): number => load.everybody.reduce((sum, { connections }) => sum + connections.length, 0);

/** The longest time without an acknowledgement between two moments. */
export const longestGap = (operations: readonly Operation[], from: number, to: number): { from: number; to: number } => {
  const times = operations
    .filter(({ kind, outcome, settledAt = 0 }) => kind === 'send' && outcome === 'ok' && settledAt > from && settledAt < to)
    .map(({ settledAt = 0 }) => settledAt)
    .toSorted((one, other) => one - other);
  const gaps = [...times, to].map((time, index) => ({ from: times[index - 1] ?? from, to: time }));
  return gaps.reduce((longest, gap) => (gap.to - gap.from > longest.to - longest.from ? gap : longest));
};

const slowOf = (operations: readonly Operation[], from: number, to: number): number =>
  operations.filter(({ invokedAt, settledAt = to }) => invokedAt < to && settledAt > from && settledAt - invokedAt > 1_000)
    .length;

const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const late = new AbortController();
  const tooLate = sleep(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not within ${ms} ms`);
  });
  await Promise.race([work, tooLate]).finally(() => late.abort());
};

const oldestOpen = (operations: readonly Operation[]): string => {
  const one = operations.find(({ settledAt }) => settledAt === undefined);
  return one === undefined
    ? 'nothing'
    : `${one.kind} ${one.id}, tried ${one.tries} times, last answered ${one.code ?? 'nothing'}`;
};

/** Brings a fault about, waits until all is well again, and tells what it did. */
export const strike = async (fault: Fault, scene: Scene, begunAt: number): Promise<Struck> => {
  const before = {
    figures: await readFigures(scene.system),
    connections: connectionsOf(scene),
    locked: scene.lockedTimes.length,
    noticed: scene.noticed.length,
  };
  const from = performance.now();
  await within(fault.strike(scene), strikeWithinMs).catch((error: unknown) => {
    const what = `"${fault.name}" did not end: ${String(error)}; open for longest: ${oldestOpen(scene.load.recorder.operations)}`;
    scene.anomalies.push({ kind: 'unanswered', roomId: '', what, ids: [] });
  });
  const convergedMs = await converge(scene.load, convergeWithinMs);
  const to = performance.now();
  const grown = async () => {
    const figures = growth(before.figures, await readFigures(scene.system));
    const connections = connectionsOf(scene) - before.connections;
    const locked = scene.lockedTimes.length - before.locked;
    const noticed = scene.noticed.length - before.noticed;
    return { ...figures, connections, locked, noticed, slow: slowOf(scene.load.recorder.operations, from, to) };
  };
  // A lease that runs out, and a process that has only begun to count, show a little later.
  const expected = [...new Set([...fault.bites, ...(fault.moves ?? [])])];
  let moved: Bite[] = [];
  const bit = await until(async () => {
    const now = await grown();
    moved = expected.filter((name) => now[name] > 0);
    return fault.bites.some((name) => moved.includes(name)) && (fault.moves ?? []).every((name) => moved.includes(name));
  }, biteWithinMs).then(() => fault.bites.some((name) => moved.includes(name)));
  const gap = longestGap(scene.load.recorder.operations, from, to);
  return {
    name: fault.name,
    at: from - begunAt,
    writeGapMs: gap.to - gap.from - scene.load.silentMs(gap.from, gap.to),
    databaseAwayMs: scene.database.awayMs(gap.from, gap.to),
    convergedMs,
    figures: await grown(),
    moved,
    bit,
  };
};
