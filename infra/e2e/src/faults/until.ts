import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so; false when it was not within that time. What throws counts as not so. */
export const until = async (check: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 50): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs;
  while (
    !(await Promise.resolve()
      .then(check)
      .catch(() => false))
  ) {
    if (performance.now() > deadline) return false;
    await sleep(everyMs);
  }
  return true;
};
