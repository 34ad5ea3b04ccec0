import { pageQueries } from './pages.ts';
import { partQueries } from './parts.ts';
import type { Database } from './tables.ts';
import { uploadQueries } from './uploads.ts';

const queriesOf = (db: Database) => ({ ...uploadQueries(db), ...partQueries(db), ...pageQueries(db) });

/** Every statement on files, and on pages that messages link to. */
export type Queries = ReturnType<typeof queriesOf>;

/** The store of files. */
export interface Store extends Queries {
  /** READ COMMITTED. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
}

/** The same statements over a transaction that somebody else has begun. */
export const queriesWithin = (tx: Database): Queries => queriesOf(tx);

/** Makes the store of one process. */
export const createStore = (db: Database): Store => ({
  ...queriesOf(db),
  transaction: (work) => db.transaction().execute((tx) => work(queriesOf(tx))),
});
