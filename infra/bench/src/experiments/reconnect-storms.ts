import { setTimeout as delay } from 'node:timers/promises';
import type { Crowd, StormResult } from '../load/storm.ts';
import { cpuSeconds, type NamedProcess } from '../processes.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { readMetric } from '../systems/metrics-of.ts';
import type { RoomWriters } from '../systems/room-writers.ts';

/** One system whose crowd is cut off; Parley is the one with writers. */
export interface StormedSystem {
  readonly name: string;
  readonly crowd: Crowd;
  /** What works for it. */
  readonly processes: readonly NamedProcess[];
  readonly parley?: { readonly stack: BenchStack; readonly writers: RoomWriters };
}

/** One storm, as it was measured. Times in ms since the crowd was let loose. */
export interface StormFigures {
  readonly perSecond: number;
  readonly readyP50: number;
  readonly readyP99: number;
  readonly backP50: number;
  readonly backP99: number;
  readonly retries: number;
  /** CPU seconds by process. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly parley?: {
    readonly membershipQuestions: number;
    /** Where rooms and people stand; asked every 4 s too. */
    readonly headQuestions: number;
    readonly syncQuestions: number;
    readonly synced: number;
    readonly applied: number;
  };
}

const awayMs = 1_000;
const withinMs = 60_000;
const messagesPerSecond = 50;
/** For the last deliveries, and for what servers still have to clear away. */
const settleMs = { parley: 1_000, bare: 300 };

/** Cuts a crowd off, lets it come back, and holds what it has heard against what was written. Throws when that differs. */
export const stormOnce = async (system: StormedSystem, count: number): Promise<StormFigures> => {
  const processes = [...system.processes, ...system.crowd.processes()];
  const traffic = system.parley?.writers.start(messagesPerSecond);
  const asked = system.parley && (await questions(system.parley.stack));
  let before: ReadonlyMap<string, number> = new Map();
  try {
    const result = await system.crowd.storm({ awayMs, withinMs, onBegin: () => void (before = cpuSeconds(processes)) });
    const after = cpuSeconds(processes);
    const cpu = Object.fromEntries([...after].map(([name, used]) => [name, used - (before.get(name) ?? 0)]));
    await traffic?.stop();
    await delay(system.parley === undefined ? settleMs.bare : settleMs.parley);
    const figures = { ...figuresOf(result, count), cpu };
    if (system.parley === undefined || asked === undefined) return figures;
    const now = await questions(system.parley.stack);
    const applied = await checked(system.crowd, system.parley.writers);
    const parley = {
      membershipQuestions: now.memberships - asked.memberships,
      headQuestions: now.heads - asked.heads,
      syncQuestions: now.sync - asked.sync,
      synced: result.synced,
      applied,
    };
    return { ...figures, parley };
  } finally {
    await traffic?.stop().catch(() => {});
  }
};

const figuresOf = ({ ready, back, seconds, retries }: StormResult, count: number) => ({
  perSecond: count / seconds,
  readyP50: ready.getValueAtPercentile(50) / 1_000,
  readyP99: ready.getValueAtPercentile(99) / 1_000,
  backP50: back.getValueAtPercentile(50) / 1_000,
  backP99: back.getValueAtPercentile(99) / 1_000,
  retries,
});

const checked = async (crowd: Crowd, writers: RoomWriters): Promise<number> => {
  const { applied, missing, wrong } = await crowd.check(writers.written());
  if (missing + wrong > 0) throw new Error(`${missing} events are missing after a storm and ${wrong} are not what was written`);
  return applied;
};

interface Questions {
  readonly memberships: number;
  readonly heads: number;
  readonly sync: number;
}

/** Questions that message-persistence has answered so far; each is one statement, however many people it is about. */
const questions = async (stack: BenchStack): Promise<Questions> => {
  const urls = stack.launched.stack().processes.flatMap(({ name, url }) => (name.startsWith('message-persistence') ? [url] : []));
  const count = async (route: string): Promise<number> => {
    const all = await Promise.all(urls.map((url) => readMetric(url, 'parley_http_request_seconds_count', { route })));
    return all.reduce((sum, one) => sum + one, 0);
  };
  return {
    memberships: await count('/internal/memberships'),
    heads: await count('/internal/heads'),
    sync: await count('/internal/sync'),
  };
};
