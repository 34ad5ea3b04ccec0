import { createFollowerMetrics, type FollowerMetrics } from '@parley/follower';
import { createBreakerMetrics, createJobFailures, type JobFailures, type Metrics } from '@parley/service-kit';

/** What media counts, beside what every service does. */
export interface Counters {
  readonly breaker: ReturnType<typeof createBreakerMetrics>;
  readonly follower: FollowerMetrics;
  readonly jobFailures: JobFailures;
  readonly pages: { inc(labels: { readonly outcome: 'page' | 'nothing' }): void };
}

/** Makes the counters of one process. */
export const createCounters = (metrics: Metrics): Counters => ({
  breaker: createBreakerMetrics(metrics),
  follower: createFollowerMetrics(metrics),
  jobFailures: createJobFailures(metrics),
  pages: metrics.counter<'outcome'>(
    'pages_looked_up_total',
    'Pages that messages link to and that were looked up, by what came of it',
    ['outcome'],
  ),
});
