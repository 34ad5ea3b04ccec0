import { setTimeout as delay } from 'node:timers/promises';
import type { Crowd } from '../load/crowd.ts';
import type { LineSpec } from '../load/line.ts';
import { memoryMib } from '../process-memory.ts';
import { cpuSeconds, type NamedProcess } from '../processes.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import type { Bench } from './experiment.ts';

/** How many are held, by how many processes, and how they talk. */
export interface Size {
  readonly held: number;
  readonly gateways: number;
  readonly loadProcesses: number;
  /** One of so many sends. */
  readonly oneIn: number;
  readonly perSecond: number;
}

/** What a round of talking showed; times in milliseconds. */
export interface Talk {
  readonly sent: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Cores that each process used. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** How it went; memory in MiB by process. */
export interface Held {
  readonly size: Size;
  readonly connectSeconds: number;
  readonly talks: readonly Talk[];
  readonly lost: readonly string[];
  readonly retries: number;
  readonly memory: ReadonlyMap<string, number>;
}

/** How many each load process connects at the same time. */
export const connectAtOnce = 16;
const contentChars = 80;
const settleMs = 2_000;

/** What holds them. */
export interface Holding {
  readonly bench: Bench;
  readonly stack: BenchStack;
  readonly crowd: Crowd;
  readonly lines: readonly LineSpec[];
  readonly size: Size;
}

/** Connects everybody and lets some of them talk, as often as there are rounds. */
export const hold = async ({ bench, stack, crowd, lines, size }: Holding): Promise<Held> => {
  bench.progress(`connecting ${lines.length}`);
  const began = performance.now();
  await crowd.connect(lines, connectAtOnce);
  const connectSeconds = (performance.now() - began) / 1_000;
  await delay(settleMs);
  const processes = [...stack.processes(), ...crowd.processes()];
  const talks: Talk[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    bench.progress(`round ${round + 1} of ${bench.rounds}`);
    talks.push(await talk(bench, crowd, processes, size, round));
  }
  const { lost, retries } = await crowd.state();
  return { size, connectSeconds, talks, lost, retries, memory: memoryMib(processes) };
};

const talk = async (
  { warmUpMs, measureMs }: Bench,
  crowd: Crowd,
  processes: readonly NamedProcess[],
  { perSecond, oneIn }: Size,
  round: number,
): Promise<Talk> => {
  const seen = { begins: new Map<string, number>(), ends: new Map<string, number>() };
  const onMeasure = (edge: 'begins' | 'ends'): void => void (seen[edge] = new Map(cpuSeconds(processes)));
  const result = await crowd.run({ perSecond, oneIn, seed: round + 1, warmUpMs, measureMs, contentChars, onMeasure });
  const msAt = (percentile: number): number => result.delivery.getValueAtPercentile(percentile) / 1_000;
  const coresOf = ([name, used]: [string, number]): [string, number] => [
    name,
    (used - (seen.begins.get(name) ?? 0)) / (measureMs / 1_000),
  ];
  return {
    sent: result.sent,
    accepted: result.accepted,
    delivered: result.delivered,
    p50: msAt(50),
    p99: msAt(99),
    max: result.delivery.maxValue / 1_000,
    cpu: Object.fromEntries([...seen.ends].map(coresOf)),
  };
};
