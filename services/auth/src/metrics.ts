import type { Metrics } from '@parley/service-kit';
import type { PasswordHasher } from './passwords.ts';
import type { RefreshOutcome } from './sessions.ts';

/** Counts what became of refresh tokens; `reused` above zero is worth a look. */
export const createRefreshMetrics = (metrics: Metrics): ((outcome: RefreshOutcome) => void) => {
  const refreshes = metrics.counter('auth_refreshes_total', 'Refresh tokens by what became of them', ['outcome']);
  return (outcome) => refreshes.inc({ outcome });
};

/** Times a hasher. */
export const createHashMetrics = (metrics: Metrics, hasher: PasswordHasher): PasswordHasher => {
  const seconds = metrics.histogram('auth_password_hash_seconds', 'Time to hash or check one password', ['work']);
  const timed = <T>(work: 'hash' | 'verify', result: Promise<T>): Promise<T> => result.finally(seconds.startTimer({ work }));
  return {
    hash: (password) => timed('hash', hasher.hash(password)),
    verify: (passwordHash, password) => timed('verify', hasher.verify(passwordHash, password)),
  };
};
