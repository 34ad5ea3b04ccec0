import { setTimeout as delay } from 'node:timers/promises';
import { type AsLast, isTransientDatabaseError, type Log } from '@parley/service-kit';
import type { Counters, WhyPassedOver } from './counters.ts';
import type { Queries, Store } from './store/index.ts';
import type { ReplicaState } from './store/replica.ts';

/** What is read over one state of a replica. */
export interface ReplicaReading {
  readonly tx: Queries;
  readonly asLast: AsLast;
  /** What the replica says of itself; wait for it beside the first statements, with which it travels. Rejects where it is not fit. */
  readonly state: Promise<ReplicaState>;
}

/** How long something may take at a replica, and how often it is tried again while that is behind. */
export interface ReplicaPatience {
  readonly withinMs: number;
  readonly tries: number;
}

/** Reads a replica of the database: see {@link createReplica}. */
export interface Replica {
  /**
   * Reads over one state of the replica that is of this epoch; undefined where that could not be: then the primary is to be asked. Never
   * throws. `work` throws {@link behind} where the replica does not have what it must.
   */
  read<T>(epoch: number, patience: ReplicaPatience, work: (reading: ReplicaReading) => Promise<T>): Promise<T | undefined>;
}

/** Why a replica cannot be used now. */
class PassedOver extends Error {
  readonly why: WhyPassedOver;
  constructor(why: WhyPassedOver) {
    super(`the replica is passed over: ${why}`);
    this.why = why;
  }
}

/** To be thrown where a replica does not have yet what is to be read. */
export const behind = (): Error => new PassedOver('behind');

/** What it takes. */
export interface ReplicaOptions {
  readonly store: Pick<Store, 'snapshot'>;
  /** The newest migration that this release knows. */
  readonly schema: string;
  readonly counters: Pick<Counters, 'replicaPassedOver'>;
  readonly log: Log;
}

/** A replica is rarely further behind than this. */
const catchesUpWithinMs = 20;

/**
 * What a replica is gets asked in the very state that is read, so that nothing of it is remembered that may have changed: it may have been
 * promoted, put back from a backup, or stand behind an address that leads to several.
 */
export const createReplica = ({ store, schema, counters, log }: ReplicaOptions): Replica => {
  let told: WhyPassedOver | undefined;
  const passOver = (error: unknown): WhyPassedOver => {
    const why = whyOf(error);
    counters.replicaPassedOver.inc({ why });
    // Once, and not for each of the reads that find the same.
    if (why !== 'behind' && why !== told) log.warn({ err: error, why }, 'the replica is passed over');
    if (why !== 'behind') told = why;
    return why;
  };
  const readOnce = <T>(epoch: number, withinMs: number, work: (reading: ReplicaReading) => Promise<T>): Promise<T> =>
    inTime(
      store.snapshot(async (tx, asLast) => {
        const state = tx.findReplicaState().then((found) => asFit(found, { epoch, schema }));
        // Whoever does not wait for it runs into something else.
        state.catch(() => {});
        return work({ tx, asLast, state });
      }),
      withinMs,
    );
  return {
    read: async (epoch, { withinMs, tries }, work) => {
      const deadline = performance.now() + withinMs;
      for (let attempt = 1; ; attempt += 1) {
        try {
          const found = await readOnce(epoch, deadline - performance.now(), work);
          told = undefined;
          return found;
        } catch (error) {
          const why = passOver(error);
          if (why !== 'behind' || attempt >= tries || deadline - performance.now() < 2 * catchesUpWithinMs) return undefined;
        }
        await delay(catchesUpWithinMs);
      }
    },
  };
};

const asFit = (state: ReplicaState, { epoch, schema }: { readonly epoch: number; readonly schema: string }): ReplicaState => {
  if (!state.isReplica) throw new PassedOver('no_replica');
  if (state.schema === null || state.schema < schema) throw new PassedOver('older_schema');
  if (state.epoch !== epoch) throw new PassedOver('other_epoch');
  return state;
};

const whyOf = (error: unknown): WhyPassedOver => {
  if (error instanceof PassedOver) return error.why;
  return isTransientDatabaseError(error) ? 'unreachable' : 'failed';
};

/** What is too late goes on by itself, and what becomes of it concerns nobody. */
const inTime = async <T>(work: Promise<T>, withinMs: number): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new PassedOver('slow')), Math.max(1, withinMs));
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
