import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import pg from 'pg';
import type { BreakerMetrics } from './breaker-metrics.ts';
import type { Log } from './logger.ts';
import { isDatabaseAway } from './postgres-errors.ts';
import { UnreachedError } from './unavailable-error.ts';

/** A circuit breaker in front of a database: see {@link createDatabaseBreaker}. */
export interface DatabaseBreaker {
  /**
   * Begins one use of a connection; what it answers is called once at its end, with what went wrong if anything did.
   * @throws {UnreachedError} at once while the breaker is not closed.
   */
  begin(): (fault?: unknown) => void;
  state(): 'closed' | 'half-open' | 'open';
  /** Ends its probes. */
  close(): void;
}

/** What it takes. */
export interface DatabaseBreakerOptions {
  readonly url: string;
  /** What it stands in front of, for the log and for errors. Default `the database`. */
  readonly name?: string;
  readonly metrics: BreakerMetrics;
  readonly log: Log;
  /** Uses that fail one after the other until it opens. Default 5. */
  readonly failures?: number;
  /** How long it stays open before it asks the database again, ms. Default 1,000. */
  readonly halfOpenAfterMs?: number;
}

/** A database that takes longer for this is no help yet, ms. */
const probeWithinMs = 1_000;

const names = { [CircuitState.Closed]: 'closed', [CircuitState.HalfOpen]: 'half-open', [CircuitState.Open]: 'open' } as const;
const numbers = { closed: 0, 'half-open': 1, open: 2 } as const;

/**
 * Opens when uses of the database keep failing because it is away, so that requests are refused at once instead of each
 * waiting for a time-out and holding a connection. A probe of its own, which no request waits for, closes it again.
 */
export const createDatabaseBreaker = (options: DatabaseBreakerOptions): DatabaseBreaker => {
  const { url, name = 'the database', metrics, log, failures = 5, halfOpenAfterMs = 1_000 } = options;
  const policy = circuitBreaker(handleWhen(isDatabaseAway), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const probeLater = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => void probe(), halfOpenAfterMs);
  };
  const probe = async (): Promise<void> => {
    await policy.execute(() => askOnce(url)).catch((error: unknown) => log.debug({ err: error }, `${name} is still away`));
    timer = undefined;
    if (policy.state !== CircuitState.Closed) probeLater();
  };
  policy.onStateChange(() => metrics.state.set(numbers[stateOf(policy)]));
  policy.onBreak(() => {
    // A failed probe breaks it anew.
    if (timer !== undefined) return;
    metrics.opened.inc();
    log.warn(`${name} keeps failing: it is not asked until it answers a probe`);
    probeLater();
  });
  policy.onReset(() => log.info(`${name} answers again`));
  metrics.state.set(numbers[stateOf(policy)]);

  return {
    begin: () => {
      // While half-open, cockatiel would let requests wait for the probe.
      if (policy.state !== CircuitState.Closed) throw new UnreachedError(`${name} keeps failing and is not asked now`);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      policy.execute(() => promise).catch(() => {});
      return (fault) => (fault === undefined ? resolve() : reject(fault));
    },
    state: () => stateOf(policy),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};

const stateOf = ({ state }: CircuitBreakerPolicy): 'closed' | 'half-open' | 'open' =>
  state === CircuitState.Isolated ? 'open' : names[state];

const askOnce = async (url: string): Promise<void> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeWithinMs,
    query_timeout: probeWithinMs,
    application_name: 'parley-probe',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    // Against a server that hangs, a farewell would wait as well.
    void client.end().catch(() => {});
  }
};
