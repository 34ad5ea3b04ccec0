import type { GroupMetrics } from '@parley/bus';
import type { Metrics } from '@parley/service-kit';

/** What presence counts. */
export interface Counters {
  readonly announced: { inc(count?: number): void };
  readonly races: { inc(count?: number): void };
  readonly sweeps: { inc(labels: { result: 'done' | 'failed' }): void };
  readonly group: GroupMetrics;
}

/** Registers them. */
export const createCounters = (metrics: Metrics): Counters => ({
  announced: metrics.counter('presence_announced_total', 'Visible changes that were told to those who watch'),
  races: metrics.counter('presence_races_total', 'Changes computed anew because another replica came first'),
  sweeps: metrics.counter('presence_sweeps_total', 'Looks for people whose time has come', ['result']),
  group: {
    batches: metrics.counter('presence_batches_total', 'Batches of facts handled'),
    items: metrics.counter('presence_facts_total', 'Facts handled'),
    claims: metrics.counter('presence_claims_total', 'Facts taken over from a replica that did not finish them'),
    deadLetters: metrics.counter('presence_dead_letters_total', 'Facts put aside because they could not be handled'),
    retries: metrics.counter('presence_retries_total', 'Waits because Redis did not answer'),
  },
});
