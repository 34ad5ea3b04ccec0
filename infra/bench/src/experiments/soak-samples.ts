import { setTimeout as delay } from 'node:timers/promises';
import { memoryMib } from '../process-memory.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { readDiary } from '../systems/diary.ts';
import { openServerCounter, type ServerCounts } from '../systems/server-counts.ts';

/** How everything stands at a moment; memory in MiB. */
export interface SoakSample {
  /** Since the load began. */
  readonly minutes: number;
  readonly memory: Readonly<Record<string, number>>;
  readonly servers: ServerCounts;
}

/** What a process has once nothing is there that nobody holds; MiB. */
export interface SettledSample {
  readonly minutes: number;
  readonly rss: number;
  /** Data alone: functions are compiled, and compiled anew, for as long as rarer ways are gone. Undefined of Redis and PostgreSQL. */
  readonly data?: number;
}

/** Everything that was sampled. */
export interface SoakSamples {
  readonly all: readonly SoakSample[];
  /** By process; Redis and PostgreSQL as they are. */
  readonly settled: Readonly<Record<string, readonly SettledSample[]>>;
}

/** When samples are taken, and where the processes write theirs. */
export interface SoakTimes {
  readonly untilMs: number;
  readonly sampleEveryMs: number;
  readonly diaryDir: string;
}

/** Samples until the time has come. */
export const sampleSoak = async (
  stack: BenchStack,
  times: SoakTimes,
  onSample: (sample: SoakSample) => void,
): Promise<SoakSamples> => {
  const processes = stack.processes();
  const counter = await openServerCounter(stack);
  const beganAt = Date.now();
  const began = performance.now();
  const sinceMs = (): number => performance.now() - began;
  const all: SoakSample[] = [];
  try {
    while (sinceMs() < times.untilMs) {
      const sample = {
        minutes: sinceMs() / 60_000,
        memory: Object.fromEntries(memoryMib(processes)),
        servers: await counter.read(),
      };
      all.push(sample);
      onSample(sample);
      await delay(Math.max(0, all.length * times.sampleEveryMs - sinceMs()));
    }
  } finally {
    await counter.close();
  }
  const settled = processes.map(({ name, pid }): [string, SettledSample[]] => {
    const written = readDiary(times.diaryDir, pid).filter(({ at }) => at >= beganAt);
    if (written.length === 0) return [name, all.map(({ minutes, memory }) => ({ minutes, rss: memory[name] ?? Number.NaN }))];
    return [
      name,
      written.map(({ at, rss, heapUsed, compiled }) => ({
        minutes: (at - beganAt) / 60_000,
        rss: rss / 2 ** 20,
        data: (heapUsed - compiled) / 2 ** 20,
      })),
    ];
  });
  return { all, settled: Object.fromEntries(settled) };
};
