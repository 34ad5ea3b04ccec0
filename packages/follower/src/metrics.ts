import type { Metrics } from '@parley/service-kit';

interface Count {
  inc(by?: number): void;
}

/** What a follower counts. */
export interface FollowerMetrics {
  readonly changes: Count;
  readonly leftOut: Count;
  readonly overtaken: Count;
  readonly gaps: Count;
  readonly comparisons: Count;
  readonly takeovers: Count;
  readonly retries: Count;
  readonly pending: { set(rooms: number): void };
}

/** Makes the counters of the one follower of a process. */
export const createFollowerMetrics = (metrics: Metrics): FollowerMetrics => ({
  changes: metrics.counter('followed_changes_total', 'Changes of rooms that were handed over'),
  leftOut: metrics.counter('followed_changes_left_out_total', 'Changes that were left out since they could not be taken'),
  overtaken: metrics.counter('followed_overtaken_total', 'Changes that another replica had handed over meanwhile'),
  gaps: metrics.counter('followed_gaps_total', 'Times that wake-ups may have been missed, starts and takeovers included'),
  comparisons: metrics.counter('followed_comparisons_total', 'Times that the heads of all rooms were compared'),
  takeovers: metrics.counter('followed_takeovers_total', 'Shares of the rooms that came to this process, of 16 in all'),
  retries: metrics.counter('followed_retries_total', 'Times that something was away and is tried again'),
  pending: metrics.gauge('followed_pending_rooms', 'Rooms that changed and have not been looked at yet'),
});
