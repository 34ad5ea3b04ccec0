import { createDatabaseBreaker, createReplicaBreakerMetrics, type Log, type Metrics, openDatabase } from '@parley/service-kit';
import type { Counters } from './counters.ts';
import { createReplica, type Replica } from './replica.ts';
import { createStore } from './store/index.ts';
import { newestMigration } from './store/migrations/index.ts';
import type { Tables } from './store/tables.ts';

/** What it takes. */
export interface OpenReplicaOptions {
  readonly settings: { readonly DATABASE_REPLICA_URL: string | undefined; readonly DATABASE_POOL_SIZE: number };
  readonly metrics: Metrics;
  readonly counters: Counters;
  readonly log: Log;
}

/** A replica that is connected to when it is needed. */
export interface OpenReplica {
  readonly replica: Replica;
  close(): Promise<void>;
}

/** Half of what a page may take there: the primary is asked afterwards. */
const within = { connectWithinMs: 500, answerWithinMs: 1_000 };
/** Fewer than for the database itself, since there is something else to ask. */
const failures = 3;

/** Opens connections to the replica, if there is one, behind a breaker of its own: a bad one costs a few reads a second at most, and not every one. */
export const openReplica = ({ settings, metrics, counters, log }: OpenReplicaOptions): OpenReplica | undefined => {
  const url = settings.DATABASE_REPLICA_URL;
  const breakerMetrics = createReplicaBreakerMetrics(metrics);
  if (url === undefined) return undefined;
  const breaker = createDatabaseBreaker({ url, name: 'the replica', metrics: breakerMetrics, log, failures });
  const name = 'message-persistence-replica';
  const db = openDatabase<Tables>({ url, poolSize: settings.DATABASE_POOL_SIZE, name, log, breaker, ...within });
  return {
    replica: createReplica({ store: createStore(db), schema: newestMigration, counters, log }),
    close: async () => {
      breaker.close();
      await db.destroy();
    },
  };
};
