import { erasureQueries } from './erasures.ts';
import { readerQueries } from './readers.ts';
import { roomNewsQueries } from './room-news.ts';
import { subscriptionQueries } from './subscriptions.ts';
import type { Database } from './tables.ts';
import { tellingQueries } from './tellings.ts';
import { turnQueries } from './turns.ts';

/** Every statement of this service, over a pool or within a transaction. */
export const createStore = (db: Database) => ({
  ...subscriptionQueries(db),
  ...roomNewsQueries(db),
  ...tellingQueries(db),
  ...readerQueries(db),
  ...turnQueries(db),
  ...erasureQueries(db),
});

/** What {@link createStore} makes. */
export type Store = ReturnType<typeof createStore>;
