import type { Metrics } from './metrics.ts';

/** What is shown of a circuit breaker. */
export interface BreakerMetrics {
  readonly state: { set(state: 0 | 1 | 2): void };
  readonly opened: { inc(): void };
}

/** Registers them. */
export const createBreakerMetrics = (metrics: Metrics): BreakerMetrics => ({
  state: metrics.gauge(
    'database_breaker_state',
    'The circuit breaker in front of PostgreSQL: 0 closed, 1 half-open (a probe is under way), 2 open (requests are refused at once)',
  ),
  opened: metrics.counter('database_breaker_opened_total', 'Times that the circuit breaker in front of PostgreSQL opened'),
});

/** Registers those of a breaker in front of a replica that is read beside the database itself. */
export const createReplicaBreakerMetrics = (metrics: Metrics): BreakerMetrics => ({
  state: metrics.gauge(
    'replica_breaker_state',
    'The circuit breaker in front of the read replica: 0 closed, 1 half-open (a probe is under way), 2 open (all is read from the primary)',
  ),
  opened: metrics.counter('replica_breaker_opened_total', 'Times that the circuit breaker in front of the read replica opened'),
});
