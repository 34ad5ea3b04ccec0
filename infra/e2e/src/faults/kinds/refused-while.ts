import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 50;
const soonMs = 1_000;

/** Asks again and again while something is done; answers whether it was refused, or not answered soon, at any time. */
export const refusedWhile = async (ask: () => Promise<boolean>, work: () => Promise<unknown>): Promise<boolean> => {
  const done = { yet: false, refused: false };
  const asking = (async () => {
    while (!done.yet) {
      const from = performance.now();
      if (!(await ask().catch(() => false)) || performance.now() - from > soonMs) done.refused = true;
      await sleep(everyMs);
    }
  })();
  await work().finally(() => (done.yet = true));
  await asking;
  return done.refused;
};
