import type { Log } from '@parley/service-kit';
import type { KeyRing } from './key-ring.ts';

/** Far below KEY_PUBLISH_AHEAD_SECONDS, whose least value is 600 s: a key is known everywhere before it signs. */
const everyMs = 60_000;

/** Reads the keys again every minute; returns what ends it. */
export const keepKeysFresh = (keys: KeyRing, log: Log): (() => void) => {
  const timer = setInterval(() => {
    keys
      .reload()
      .catch((error: unknown) => log.warn({ err: error }, 'the signing keys could not be read again; the known ones stay'));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};
