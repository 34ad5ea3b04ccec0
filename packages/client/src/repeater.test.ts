import { expect, test } from 'vitest';
import { createRepeater, type RunResult } from './repeater.ts';
import { createTestClock } from './testing/test-clock.ts';

const start = (...results: (RunResult['next'] | 'throw')[]) => {
  const clock = createTestClock();
  const state = { runs: 0 };
  const repeater = createRepeater({
    clock,
    random: () => 0.5,
    run: async () => {
      state.runs += 1;
      const next = results.shift() ?? 'done';
      if (next === 'throw') throw new Error('a fault');
      return { next };
    },
  });
  return { clock, repeater, state };
};

test('MS6 while it waits after a failure it is not hurried, except by a restart; a run that throws is a failure', async () => {
  const { clock, repeater, state } = start('throw', 'wait');
  repeater.kick();
  await clock.advance(249);
  repeater.kick();
  await clock.advance(0);
  expect(state.runs).toBe(1);
  await clock.advance(1);
  expect(state.runs).toBe(2);
  repeater.restart();
  await clock.advance(600_000);
  expect([state.runs, clock.timers()]).toEqual([3, 0]);
});

test('what is told while it runs makes it run once more; stopped, it runs no more', async () => {
  const { clock, repeater, state } = start();
  repeater.kick();
  repeater.kick();
  repeater.kick();
  await clock.advance(0);
  expect(state.runs).toBe(2);
  repeater.stop();
  repeater.kick();
  await clock.advance(600_000);
  expect(state.runs).toBe(2);
});
