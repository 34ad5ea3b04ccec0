import { type ChildProcess, fork } from 'node:child_process';
import type { NamedProcess } from '../processes.ts';
import { askChild } from './ask-child.ts';
import { nowMicros } from './clock.ts';
import type { LineSpec } from './line.ts';
import type { ClosedLoop, LoadCommand, LoadCounts, LoadReply } from './load-messages.ts';
import { type LoadResult, mergeCounts } from './merge-counts.ts';

export type { LoadResult } from './merge-counts.ts';

/** A load as a whole; the processes share it evenly. */
export interface LoadPlan {
  readonly loop: { readonly kind: 'open'; readonly perSecond: number; readonly seed: number } | ClosedLoop;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly contentChars: number;
  /** Called when the measured time begins and when it ends. */
  readonly onMeasure: (edge: 'begins' | 'ends') => void;
}

/** The clients of one system, connected, in processes of their own. */
export interface Load {
  run(plan: LoadPlan): Promise<LoadResult>;
  processes(): readonly NamedProcess[];
  stop(): void;
}

/** Time for all processes to hear of a run before it starts. */
const leadMicros = 300_000;

/** Connects clients from `processCount` processes. */
export const connectLoad = async (lines: readonly LineSpec[], processCount: number): Promise<Load> => {
  const children = Array.from({ length: processCount }, () => fork(new URL('./load-process.ts', import.meta.url)));
  const stop = (): void => children.forEach((child) => child.connected && tell(child, { type: 'stop' }));
  const share = (index: number): LineSpec[] => lines.filter((_, line) => line % processCount === index);
  try {
    await Promise.all(children.map((child, index) => ask(child, { type: 'connect', lines: share(index) })));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    run: async (plan) => mergeCounts(countsOf(await Promise.all(runAll(children, plan)))),
    processes: () => children.flatMap(({ pid }, index) => (pid === undefined ? [] : [{ name: `clients-${index + 1}`, pid }])),
    stop,
  };
};

const runAll = (children: readonly ChildProcess[], plan: LoadPlan): Promise<LoadReply>[] => {
  const startMicros = nowMicros() + leadMicros;
  const measureMicros = startMicros + plan.warmUpMs * 1_000;
  const untilMicros = measureMicros + plan.measureMs * 1_000;
  setTimeout(plan.onMeasure, (measureMicros - nowMicros()) / 1_000, 'begins');
  setTimeout(plan.onMeasure, (untilMicros - nowMicros()) / 1_000, 'ends');
  const { contentChars, loop } = plan;
  const loopOf = (index: number) =>
    loop.kind === 'closed'
      ? loop
      : { ...loop, perSecond: loop.perSecond / children.length, seed: loop.seed * children.length + index };
  return children.map((child, index) =>
    ask(child, { type: 'run', run: { loop: loopOf(index), startMicros, measureMicros, untilMicros, contentChars } }),
  );
};

const tell = (child: ChildProcess, command: LoadCommand): void => void child.send(command);

const ask = (child: ChildProcess, command: LoadCommand): Promise<LoadReply> => askChild<LoadReply>(child, command);

const countsOf = (replies: readonly LoadReply[]): LoadCounts[] =>
  replies.flatMap((reply) => (reply.type === 'ran' ? [reply.counts] : []));
