import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryMib } from '../process-memory.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { type Inspector, openInspector } from '../systems/inspector.ts';
import { openServerCounter, type ServerCounts } from '../systems/server-counts.ts';

/** How everything stands at a moment; memory in MiB. */
export interface SoakSample {
  /** Since the load began. */
  readonly minutes: number;
  readonly memory: Readonly<Record<string, number>>;
  readonly servers: ServerCounts;
}

/** What is left of each process once nothing is there that nobody holds. */
export interface SettledSample {
  readonly minutes: number;
  readonly memory: Readonly<Record<string, number>>;
  /** Data alone: functions are compiled, and compiled anew, for as long as rarer ways are gone. */
  readonly heap: Readonly<Record<string, number>>;
}

/** Everything that was sampled. */
export interface SoakSamples {
  readonly all: readonly SoakSample[];
  readonly settled: readonly SettledSample[];
}

/** When samples are taken. */
export interface SoakTimes {
  readonly untilMs: number;
  readonly sampleEveryMs: number;
  readonly settleEveryMs: number;
}

interface Looked {
  readonly name: string;
  readonly inspector: Inspector;
}

const giveBackMs = 500;

/** The edge and the services; Redis and PostgreSQL are taken as they are. */
const inspectAll = (stack: BenchStack): Promise<Looked[]> => {
  const { edge, processes } = stack.launched.stack();
  return Promise.all(
    [{ name: 'edge', pid: edge.pid }, ...processes].flatMap(({ name, pid }) => {
      if (pid === null) return [];
      const log = join(stack.launched.dataDir, 'logs', `${name}.log`);
      return [openInspector(pid, () => readFileSync(log, 'utf8')).then((inspector) => ({ name, inspector }))];
    }),
  );
};

/** Samples until the time has come. The processes' garbage is collected now and then, one process after another. */
export const sampleSoak = async (
  stack: BenchStack,
  times: SoakTimes,
  onSample: (sample: SoakSample) => void,
): Promise<SoakSamples> => {
  const processes = stack.processes();
  const inspected = await inspectAll(stack);
  const counter = await openServerCounter(stack);
  const began = performance.now();
  const sinceMs = (): number => performance.now() - began;
  const memory = (): Record<string, number> => Object.fromEntries(memoryMib(processes));
  const all: SoakSample[] = [];
  const settled: SettledSample[] = [];
  try {
    while (sinceMs() < times.untilMs) {
      const sample = { minutes: sinceMs() / 60_000, memory: memory(), servers: await counter.read() };
      all.push(sample);
      onSample(sample);
      if (sinceMs() >= (settled.length + 1) * times.settleEveryMs) {
        const minutes = sinceMs() / 60_000;
        const heap = await settle(inspected);
        settled.push({ minutes, memory: memory(), heap });
      }
      await delay(Math.max(0, all.length * times.sampleEveryMs - sinceMs()));
    }
  } finally {
    for (const { inspector } of inspected) inspector.close();
    await counter.close();
  }
  return { all, settled };
};

const settle = async (inspected: readonly Looked[]): Promise<Record<string, number>> => {
  const heaps: Record<string, number> = {};
  for (const { name, inspector } of inspected) {
    await inspector.collectGarbage();
    const { heapUsed, compiled } = await inspector.heap();
    heaps[name] = (heapUsed - compiled) / 2 ** 20;
  }
  await delay(giveBackMs);
  return heaps;
};
