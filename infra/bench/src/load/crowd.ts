import { type ChildProcess, fork } from 'node:child_process';
import type { NamedProcess } from '../processes.ts';
import { askChild } from './ask-child.ts';
import { nowMicros } from './clock.ts';
import type { CrowdCommand, CrowdReply, CrowdState } from './crowd-messages.ts';
import type { LineSpec } from './line.ts';
import { type LoadResult, mergeCounts } from './merge-counts.ts';

/** How a crowd is to talk: an open loop of all processes together. */
export interface CrowdPlan {
  readonly perSecond: number;
  /** One of so many connections sends. */
  readonly oneIn: number;
  /** Edits, typing and read markers besides messages. */
  readonly isMixed?: boolean;
  readonly seed: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly contentChars: number;
  /** Called when the measured time begins and when it ends. */
  readonly onMeasure: (edge: 'begins' | 'ends') => void;
}

/** Many connections, held by processes of their own. */
export interface Crowd {
  /** Connects some more, so many at once in each process. Rejects when one is refused five times. */
  connect(lines: readonly LineSpec[], atOnce: number): Promise<void>;
  /** Ends some, those that are there longest first. */
  leave(count: number): Promise<void>;
  run(plan: CrowdPlan): Promise<LoadResult>;
  state(): Promise<CrowdState>;
  processes(): readonly NamedProcess[];
  stop(): void;
}

type Done = Extract<CrowdReply, { type: 'done' }>;

/** How long a run may take beyond its plan. */
const endWithinMs = 300_000;
/** Time for all processes to hear of a run before it starts. */
const leadMicros = 500_000;

/** Starts the processes; nobody is connected yet. Each may hold nearly as many connections as the limit of open files says. */
export const startCrowd = (processCount: number): Crowd => {
  const children = Array.from({ length: processCount }, () => fork(new URL('./crowd-process.ts', import.meta.url)));
  const each = (commandFor: (index: number) => CrowdCommand, withinMs?: number): Promise<Done[]> =>
    Promise.all(children.map((child, index) => ask(child, commandFor(index), withinMs)));
  return {
    connect: async (lines, atOnce) => {
      const share = (index: number): LineSpec[] => lines.filter((_, line) => line % processCount === index);
      await each((index) => ({ type: 'connect', lines: share(index), atOnce }));
    },
    leave: async (count) => void (await each(() => ({ type: 'leave', count: Math.ceil(count / processCount) }))),
    run: async (plan) => {
      const done = await each(runsOf(plan, processCount), plan.warmUpMs + plan.measureMs + endWithinMs);
      return mergeCounts(done.flatMap(({ counts }) => counts ?? []));
    },
    state: async () => {
      const states = await each(() => ({ type: 'look' }));
      return {
        open: states.reduce((sum, { state }) => sum + state.open, 0),
        lost: states.flatMap(({ state }) => state.lost),
        retries: states.reduce((sum, { state }) => sum + state.retries, 0),
      };
    },
    processes: () => children.flatMap(({ pid }, index) => (pid === undefined ? [] : [{ name: `clients-${index + 1}`, pid }])),
    stop: () => children.forEach((child) => child.connected && child.disconnect()),
  };
};

const runsOf = (plan: CrowdPlan, processCount: number): ((index: number) => CrowdCommand) => {
  const { perSecond, oneIn, isMixed = false, seed, warmUpMs, measureMs, contentChars, onMeasure } = plan;
  const startMicros = nowMicros() + leadMicros;
  const measureMicros = startMicros + warmUpMs * 1_000;
  const untilMicros = measureMicros + measureMs * 1_000;
  setTimeout(onMeasure, (measureMicros - nowMicros()) / 1_000, 'begins');
  setTimeout(onMeasure, (untilMicros - nowMicros()) / 1_000, 'ends');
  return (index) => ({
    type: 'run',
    oneIn,
    isMixed,
    run: {
      loop: { kind: 'open', perSecond: perSecond / processCount, seed: seed * processCount + index },
      startMicros,
      measureMicros,
      untilMicros,
      contentChars,
    },
  });
};

const ask = (child: ChildProcess, command: CrowdCommand, withinMs?: number): Promise<Done> =>
  askChild<CrowdReply>(child, command, withinMs);
