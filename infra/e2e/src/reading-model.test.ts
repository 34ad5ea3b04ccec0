import { randomInt } from 'node:crypto';
import { type LaunchedStack, launchStack } from '@parley/local';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayUrls } from './processes.ts';
import { type Story, story } from './reading-model/acts.ts';
import { devicesAgree, serverAgrees } from './reading-model/agreement.ts';
import { createCast, dismiss, type Player } from './reading-model/cast.ts';
import { clearStage, play, setStage } from './reading-model/stage.ts';

const slow = process.env['PARLEY_SLOW'] !== undefined;
/** `npm run test:slow` plays ten thousand stories, with a seed of its own each time; the short form a hundred that are always the same. */
const stories = Number(process.env['PARLEY_STORIES'] ?? (slow ? 10_000 : 100));
const seed = Number(process.env['PARLEY_SEED'] ?? (slow ? randomInt(2 ** 31) : 20_261_130));
/** Casts that play at the same time, each its own stories. */
const casts = 6;

let stack: LaunchedStack;
const everybody: Player[][] = [];
beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
  for (let count = 0; count < casts; count += 1) everybody.push(await createCast(stack.url, gatewayUrls(stack.dataDir)));
});
afterAll(async () => {
  for (const cast of everybody) dismiss(cast);
  await stack?.destroy();
});

/** Plays a story to its end; answers how long it took until all devices showed it, ms. */
const perform = async (cast: readonly Player[], told: Story): Promise<number> => {
  const stage = await setStage(cast, told);
  try {
    for (const step of told.steps) await play(stage, step);
    const tookMs = await devicesAgree(stage);
    await serverAgrees(stage);
    return tookMs;
  } finally {
    await clearStage(stage);
  }
};

test(
  'RD1 RD2 RD3 RD4 RD5 RD6 whatever people do on their devices, all devices and the server come to what the model says',
  async () => {
    const took: number[] = [];
    console.info(`reading-model: ${stories} stories, PARLEY_SEED=${seed}`);
    await Promise.all(
      everybody.map((cast, index) =>
        fc.assert(
          fc.asyncProperty(story, async (told) => {
            took.push(await perform(cast, told));
          }),
          {
            numRuns: Math.ceil(stories / casts),
            seed: seed + index,
            endOnFailure: process.env['PARLEY_NO_SHRINK'] !== undefined,
          },
        ),
      ),
    );
    const ascending = took.toSorted((one, other) => one - other);
    const at = (share: number): number => Math.round(ascending[Math.ceil(ascending.length * share) - 1] ?? 0);
    console.info(`reading-model: ${took.length} stories agreed after ms p50 ${at(0.5)}, p99 ${at(0.99)}, at most ${at(1)}`);
    expect(took.length).toBeGreaterThanOrEqual(stories);
    // RD1 gives a second; the short form shares its machine with all other tests, and only has to come to the same.
    if (slow) expect(at(0.99)).toBeLessThanOrEqual(1_000);
  },
  slow ? 3_600_000 : 240_000,
);
