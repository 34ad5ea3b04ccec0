import type { LineSpec } from './line.ts';

/** Sends on a schedule, whether or not the earlier ones were answered. Times: the machine's clock, microseconds. */
export interface OpenLoop {
  readonly kind: 'open';
  /** Of this process. */
  readonly perSecond: number;
  readonly seed: number;
}

/** Every client keeps so many sends unanswered. */
export interface ClosedLoop {
  readonly kind: 'closed';
  readonly inFlightPerLine: number;
  /** The one that it has alone, or the one that it shares. */
  readonly room: 'own' | 'shared';
}

/** Load from `startMicros` to `untilMicros`; only what was meant to be sent from `measureMicros` on counts. */
export interface Run {
  readonly loop: OpenLoop | ClosedLoop;
  readonly startMicros: number;
  readonly measureMicros: number;
  readonly untilMicros: number;
  readonly contentChars: number;
}

/** What a load process is told. */
export type LoadCommand =
  | { readonly type: 'connect'; readonly lines: readonly LineSpec[] }
  | { readonly type: 'run'; readonly run: Run }
  | { readonly type: 'stop' };

/** What one load process saw of a run. */
export interface LoadCounts {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly delivered: number;
  /** Compressed HDR histograms of microseconds since the intended time of sending. */
  readonly deliveryMicros: string;
  readonly ackMicros: string;
}

/** What a load process answers. */
export type LoadReply =
  | { readonly type: 'connected' }
  | { readonly type: 'ran'; readonly counts: LoadCounts }
  | { readonly type: 'failed'; readonly reason: string };
