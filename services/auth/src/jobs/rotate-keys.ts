import type { RecurringJob } from '@parley/service-kit';

const hourMs = 3_600_000;

/** Replaces signing keys when they are due (AU4). */
export const rotateKeys = (rotate: () => Promise<void>): RecurringJob => ({
  name: 'rotate-keys',
  everyMs: hourMs,
  handle: rotate,
});
