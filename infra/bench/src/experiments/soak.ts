import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Crowd, startCrowd } from '../load/crowd.ts';
import type { LineSpec } from '../load/line.ts';
import type { LoadResult } from '../load/merge-counts.ts';
import type { Findings } from '../report/findings.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { createCrowd } from '../systems/crowd.ts';
import { diaryEnv } from '../systems/diary.ts';
import { parleyLine } from '../systems/held-systems.ts';
import type { Bench, Experiment } from './experiment.ts';
import { soakFindings } from './soak-findings.ts';
import { sampleSoak } from './soak-samples.ts';

/** How long, how many, how often. */
export interface SoakShape {
  /** The warm-up included. */
  readonly minutes: number;
  /** Samples before this count for no trend: V8 goes on compiling what runs now and then for as long. */
  readonly warmUpMinutes: number;
  /** Half of them stay and talk; the others come and go. */
  readonly people: number;
  readonly perSecond: number;
  readonly sampleEveryMs: number;
  readonly settleEveryMs: number;
  /** How long those who come stay, and how long those who went stay away. */
  readonly stayMs: number;
  readonly awayMs: number;
}

const shapeOf = ({ isQuick, soakMinutes }: Bench): SoakShape => ({
  minutes: isQuick ? 1 : 2 * soakMinutes,
  warmUpMinutes: isQuick ? 0.3 : soakMinutes,
  people: isQuick ? 200 : 600,
  perSecond: 200,
  sampleEveryMs: isQuick ? 1_000 : 5_000,
  settleEveryMs: isQuick ? 5_000 : 30_000,
  stayMs: isQuick ? 3_000 : 8_000,
  awayMs: isQuick ? 2_000 : 4_000,
});

const contentChars = 200;
const connectAtOnce = 16;

// Filled within the warm-up, so that what the gateway keeps on purpose is no growth.
const replayBytes = 4 * 2 ** 20;

const run = (bench: Bench): Promise<Findings> => {
  const shape = shapeOf(bench);
  const diaryDir = mkdtempSync(join(tmpdir(), 'parley-soak-'));
  process.once('exit', () => rmSync(diaryDir, { recursive: true, force: true }));
  const env = { ...diaryEnv(diaryDir, shape.settleEveryMs), REPLAY_BYTES: String(replayBytes) };
  return bench.stacks.with({ gateways: 2, env }, async (stack) => {
    const people = await createCrowd(stack, shape.people);
    const lines = people.map((member) => parleyLine(member, stack.url));
    const staying = startCrowd(1);
    const coming = startCrowd(1);
    try {
      await staying.connect(
        lines.filter((_, index) => index % 2 === 0),
        connectAtOnce,
      );
      const passing = lines.filter((_, index) => index % 2 === 1);
      return await endure(bench, stack, { ...shape, diaryDir }, { staying, coming, passing });
    } finally {
      staying.stop();
      coming.stop();
    }
  });
};

interface Crowds {
  readonly staying: Crowd;
  readonly coming: Crowd;
  readonly passing: readonly LineSpec[];
}

const endure = async (
  bench: Bench,
  stack: BenchStack,
  { diaryDir, ...shape }: SoakShape & { readonly diaryDir: string },
  crowds: Crowds,
): Promise<Findings> => {
  const untilMs = shape.minutes * 60_000;
  const talking = talk(crowds.staying, shape.perSecond, untilMs);
  const waving = wave(crowds, shape, untilMs);
  const sampling = sampleSoak(stack, { ...shape, untilMs, diaryDir }, ({ minutes, memory }) =>
    bench.progress(
      `${minutes.toFixed(1)} of ${shape.minutes} minutes; gateway 1 has ${memory['socket-gateway-1']?.toFixed(0)} MiB`,
    ),
  );
  const [result, waves, samples] = await Promise.all([talking, waving, sampling]);
  const { lost } = await crowds.staying.state();
  const { retries } = await crowds.coming.state();
  return soakFindings({ shape, result, waves, lost, retries, samples });
};

const talk = (crowd: Crowd, perSecond: number, measureMs: number): Promise<LoadResult> =>
  crowd.run({ perSecond, oneIn: 1, isMixed: true, seed: 1, warmUpMs: 0, measureMs, contentChars, onMeasure: () => undefined });

/** Answers how often they came. */
const wave = async ({ coming, passing }: Crowds, { stayMs, awayMs }: SoakShape, untilMs: number): Promise<number> => {
  const began = performance.now();
  let waves = 0;
  while (performance.now() - began + stayMs + 2 * awayMs < untilMs) {
    await coming.connect(passing, connectAtOnce);
    await delay(stayMs);
    await coming.leave(passing.length);
    await delay(awayMs);
    waves += 1;
  }
  return waves;
};

/** Whether anything grows that should not: see {@link Experiment}. */
export const soak: Experiment = {
  name: 'soak',
  about:
    'constant talk while hundreds come and go, for 15 minutes after a warm-up as long: whether any process, Redis or its streams grow',
  isOnDemand: true,
  run,
};
