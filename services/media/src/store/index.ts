import { partQueries } from './parts.ts';
import type { Database } from './tables.ts';
import { uploadQueries } from './uploads.ts';

const queriesOf = (db: Database) => ({ ...uploadQueries(db), ...partQueries(db) });

/** Every statement on files. */
export type Queries = ReturnType<typeof queriesOf>;

/** The store of files. */
export interface Store extends Queries {
  /** READ COMMITTED. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
}

/** Makes the store of one process. */
export const createStore = (db: Database): Store => ({
  ...queriesOf(db),
  transaction: (work) => db.transaction().execute((tx) => work(queriesOf(tx))),
});
