import type { FeedMessage } from '@parley/bus';
import { accept, type Result } from '@parley/contracts';
import type { Announcer } from './announce.ts';
import type { Queries, Store } from './store/index.ts';

/** What a change answers, and what has to be told of it: nothing where nothing changed. */
export interface Changed<T> {
  readonly data: T;
  readonly news: readonly FeedMessage[];
}

/** Does something in one transaction, and tells of it once that is committed. */
export type Commit = <T>(work: (tx: Queries) => Promise<Result<Changed<T>>>) => Promise<Result<T>>;

/** For changes that come over HTTP one at a time. */
export const createCommit =
  ({ store, announcer }: { readonly store: Store; readonly announcer: Pick<Announcer, 'tellIfPossible'> }): Commit =>
  async (work) => {
    const changed = await store.transaction(work);
    if (!changed.ok) return changed;
    if (changed.data.news.length > 0) await announcer.tellIfPossible(changed.data.news);
    return accept(changed.data.data);
  };

/** Everything is as it was wanted already (RE3). */
export const unchanged = <T>(data: T): Result<Changed<T>> => accept({ data, news: [] });
