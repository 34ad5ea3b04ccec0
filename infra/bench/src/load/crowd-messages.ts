import type { LineSpec } from './line.ts';
import type { LoadCounts, Run } from './load-messages.ts';

/** What a process of a crowd is told; each command gets one {@link CrowdReply}. */
export type CrowdCommand =
  | { readonly type: 'connect'; readonly lines: readonly LineSpec[]; readonly atOnce: number }
  /** Ends this many connections, those that are there longest first. */
  | { readonly type: 'leave'; readonly count: number }
  /** One of `oneIn` connections sends, all of them listen; `isMixed` for more than messages. */
  | { readonly type: 'run'; readonly run: Run; readonly oneIn: number; readonly isMixed: boolean }
  | { readonly type: 'look' };

/** How a process stands. */
export interface CrowdState {
  readonly open: number;
  /** Why connections were lost that nobody ended. */
  readonly lost: readonly string[];
  /** How often somebody had to try once more before being connected. */
  readonly retries: number;
}

/** What a process of a crowd answers. */
export type CrowdReply =
  | { readonly type: 'done'; readonly state: CrowdState; readonly counts?: LoadCounts }
  | { readonly type: 'failed'; readonly reason: string };
