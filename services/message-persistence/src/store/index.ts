import { type AsLast, type LastStatement, pipelinedSnapshot, pipelinedTransaction } from '@parley/service-kit';
import { attachmentQueries } from './attachments.ts';
import { editQueries } from './edits.ts';
import { endedPartitionQueries } from './ended-partitions.ts';
import { erasureQueries } from './erasures.ts';
import { exportedQueries } from './exported.ts';
import { exportQueries } from './exports.ts';
import { headQueries } from './heads.ts';
import { inviteQueries } from './invites.ts';
import { memberQueries } from './members.ts';
import { mentionQueries } from './mentions.ts';
import { messageChangeQueries } from './message-changes.ts';
import { messageKeyQueries } from './message-keys.ts';
import { messageQueries } from './messages.ts';
import { missedQueries } from './missed.ts';
import { notificationSettingQueries } from './notification-settings.ts';
import { peopleQueries } from './people.ts';
import { pinQueries } from './pins.ts';
import { previewQueries } from './previews.ts';
import { publicRoomQueries } from './public-rooms.ts';
import { reactionQueries } from './reactions.ts';
import { readMarkerQueries } from './read-markers.ts';
import { readingQueries } from './reading.ts';
import { readingSettingsQueries } from './reading-settings.ts';
import { replicaQueries } from './replica.ts';
import { reportQueries } from './reports.ts';
import { retentionQueries } from './retention.ts';
import { roomMonthQueries } from './room-months.ts';
import { roomQueries } from './rooms.ts';
import { searchQueries } from './search.ts';
import { searchIndexQueries } from './search-index.ts';
import { searchWordQueries } from './search-words.ts';
import { seenByQueries } from './seen-by.ts';
import type { Database } from './tables.ts';
import { threadReadingQueries } from './thread-reading.ts';
import { threadQueries } from './threads.ts';

const queriesOf = (db: Database) => ({
  ...roomQueries(db),
  ...publicRoomQueries(db),
  ...memberQueries(db),
  ...inviteQueries(db),
  ...reportQueries(db),
  ...peopleQueries(db),
  ...messageQueries(db),
  ...messageKeyQueries(db),
  ...messageChangeQueries(db),
  ...mentionQueries(db),
  ...reactionQueries(db),
  ...pinQueries(db),
  ...threadQueries(db),
  ...threadReadingQueries(db),
  ...editQueries(db),
  ...attachmentQueries(db),
  ...previewQueries(db),
  ...readMarkerQueries(db),
  ...seenByQueries(db),
  ...readingSettingsQueries(db),
  ...roomMonthQueries(db),
  ...readingQueries(db),
  ...replicaQueries(db),
  ...headQueries(db),
  ...notificationSettingQueries(db),
  ...missedQueries(db),
  ...searchQueries(db),
  ...searchIndexQueries(db),
  ...searchWordQueries(db),
  ...erasureQueries(db),
  ...exportQueries(db),
  ...exportedQueries(db),
  ...retentionQueries(db),
  ...endedPartitionQueries(db),
});

/** Every statement this service has. */
export type Queries = ReturnType<typeof queriesOf>;

/**
 * The store. Its own statements each run by themselves; `transaction` runs several as one writer, `snapshot` several
 * over one and the same state.
 */
export interface Store extends Queries {
  /** READ COMMITTED: a statement after a lock sees what the lock waited for. Order: rooms, heads, keys and members. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * The same, but statements are sent without waiting for earlier ones, in the order in which they are asked for; the
   * commit goes right behind the last.
   */
  pipelined<T>(work: (queries: Queries) => Promise<LastStatement<T>>): Promise<T>;
  /** REPEATABLE READ, read only; statements travel as in `pipelined`, the end of it with what is given to `asLast`. */
  snapshot<T>(work: (queries: Queries, asLast: AsLast) => Promise<T>): Promise<T>;
}

/** Makes the store of one process. */
export const createStore = (db: Database): Store => ({
  ...queriesOf(db),
  transaction: (work) => db.transaction().execute((tx) => work(queriesOf(tx))),
  pipelined: (work) => pipelinedTransaction(db, (tx) => work(queriesOf(tx))),
  snapshot: (work) => pipelinedSnapshot(db, (tx, asLast) => work(queriesOf(tx), asLast)),
});
