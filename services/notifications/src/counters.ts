import { createFollowerMetrics, type FollowerMetrics } from '@parley/follower';
import type { Metrics } from '@parley/service-kit';

/** What notifications counts. */
export interface Counters {
  readonly pushes: { inc(labels: { kind: 'missed' | 'read' | 'test'; result: 'taken' | 'gone' | 'refused' | 'later' }): void };
  readonly tellings: { inc(labels: { result: 'told' | 'read' | 'silent' | 'here' | 'nobody' }): void };
  readonly withdrawn: { inc(count?: number): void };
  readonly givenUp: { inc(labels: { name: string }): void };
  readonly follower: FollowerMetrics;
}

/** Registers them. */
export const createCounters = (metrics: Metrics): Counters => ({
  pushes: metrics.counter('notifications_pushes_total', 'Pushes by what they say and what became of them', ['kind', 'result']),
  tellings: metrics.counter(
    'notifications_tellings_total',
    'Conversations of somebody that were due: told, read meanwhile, kept for later, here anyway, or told nowhere',
    ['result'],
  ),
  withdrawn: metrics.counter(
    'notifications_withdrawn_total',
    'Conversations whose notification was withdrawn since they were read',
  ),
  givenUp: metrics.counter('notifications_given_up_total', 'Jobs that were given up, and are kept to be looked at', ['name']),
  follower: createFollowerMetrics(metrics),
});
