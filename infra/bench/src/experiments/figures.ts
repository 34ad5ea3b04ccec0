import type { LoadResult } from '../load/load.ts';
import { median } from '../report/median.ts';
import type { Scenario } from './scenario.ts';

/** What one round of one system in one scenario showed. Times in milliseconds, CPU in seconds per second. */
export interface Figures {
  readonly sentPerSecond: number;
  readonly acceptedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly refused: number;
  /** Deliveries that did not come; only an open loop can tell. */
  readonly missing: number;
  readonly delivery: Percentiles;
  readonly ack: Percentiles;
  readonly cpu: Readonly<Record<string, number>>;
  /** CPU of everything but the clients per accepted message, microseconds. */
  readonly serverMicrosPerMessage: number;
  /** Deliveries for each second of CPU of the processes that clients are connected to. */
  readonly deliveriesPerFrontSecond: number;
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Turns what was counted into figures; `cpu` is seconds by process over the measured time. */
export const figuresOf = (
  { loop, fanOut }: Scenario,
  result: LoadResult,
  cpu: ReadonlyMap<string, number>,
  measureMs: number,
): Figures => {
  const seconds = measureMs / 1_000;
  const used = (is: (name: string) => boolean): number => [...cpu].reduce((sum, [name, one]) => (is(name) ? sum + one : sum), 0);
  return {
    sentPerSecond: result.sent / seconds,
    acceptedPerSecond: result.accepted / seconds,
    deliveredPerSecond: result.delivered / seconds,
    refused: result.refused,
    missing: loop.kind === 'open' ? result.accepted * fanOut - result.delivered : 0,
    delivery: percentilesOf(result.delivery),
    ack: percentilesOf(result.ack),
    cpu: Object.fromEntries([...cpu].map(([name, one]) => [name, one / seconds])),
    serverMicrosPerMessage: (used(isServer) * 1_000_000) / Math.max(1, result.accepted),
    deliveriesPerFrontSecond: result.delivered / Math.max(0.01, used(isFront)),
  };
};

const isServer = (name: string): boolean => !name.startsWith('clients') && name !== 'elsewhere';
const isFront = (name: string): boolean => /^(?:socket-gateway|chat|ws)-/.test(name);

const percentilesOf = (micros: LoadResult['delivery']): Percentiles => {
  const at = (percentile: number): number => micros.getValueAtPercentile(percentile) / 1_000;
  return { p50: at(50), p90: at(90), p99: at(99), max: micros.maxValue / 1_000 };
};

/** The median of each figure over the rounds. */
export const medianOf = (rounds: readonly Figures[]): Figures => {
  const of = (figure: (round: Figures) => number): number => median(rounds.map(figure));
  const percentiles = (name: 'delivery' | 'ack'): Percentiles => ({
    p50: of((round) => round[name].p50),
    p90: of((round) => round[name].p90),
    p99: of((round) => round[name].p99),
    max: of((round) => round[name].max),
  });
  return {
    sentPerSecond: of((round) => round.sentPerSecond),
    acceptedPerSecond: of((round) => round.acceptedPerSecond),
    deliveredPerSecond: of((round) => round.deliveredPerSecond),
    refused: of((round) => round.refused),
    missing: of((round) => round.missing),
    delivery: percentiles('delivery'),
    ack: percentiles('ack'),
    cpu: Object.fromEntries(Object.keys(rounds[0]?.cpu ?? {}).map((name) => [name, of((round) => round.cpu[name] ?? 0)])),
    serverMicrosPerMessage: of((round) => round.serverMicrosPerMessage),
    deliveriesPerFrontSecond: of((round) => round.deliveriesPerFrontSecond),
  };
};
