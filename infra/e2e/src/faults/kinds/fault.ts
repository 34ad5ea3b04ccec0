import type { StandInPushService } from '@parley/test-kit';
import type { DatabaseWatch } from '../database-watch.ts';
import type { Figure } from '../figures.ts';
import type { Anomaly, LockedTime } from '../history.ts';
import type { Load } from '../load.ts';
import type { System } from '../system.ts';

/** What a fault may touch. */
export interface Scene {
  readonly system: System;
  readonly load: Load;
  /** What stands in for the push services of browsers. */
  readonly push: StandInPushService;
  /** Whether PostgreSQL is there. */
  readonly database: DatabaseWatch;
  /** Times in which the checker itself held the lock of rooms. */
  readonly lockedTimes: LockedTime[];
  /** What a fault itself saw of its effect, where no metric tells of it. */
  readonly noticed: string[];
  /** What a fault itself found to be wrong. */
  readonly anomalies: Anomaly[];
}

/**
 * What may grow by a fault: what services count, the connections of the load, the times in which the checker locked rooms,
 * the load's sends that took longer than a second, and what the fault itself noticed.
 */
export type Bite = Figure | 'connections' | 'locked' | 'slow' | 'noticed';

/** One kind of fault: brought about and healed under load. */
export interface Fault {
  readonly name: string;
  /** Left out of the short form, which has a minute for all kinds together. */
  readonly isLong?: true;
  /**
   * What must have grown, any of these: a fault that did not bite proves nothing.
   */
  readonly bites: readonly Bite[];
  /** What must each have grown at least at one of its strikes. */
  readonly moves?: readonly Bite[];
  /** Why it cannot be brought about here; undefined where it can. */
  readonly impossible?: () => string | undefined;
  /** Does the harm and ends it. Whoever was killed runs again when it resolves; whether all is well is asked afterwards. */
  strike(scene: Scene): Promise<void>;
}
