import { vi } from 'vitest';

/** Repeats `check` until it does not throw and gives its value. As in the test kit, which cannot be used here: it is made of this. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 20 });
