import type { RoomId } from '@parley/contracts';
import type { StoredEdit } from './store/edits.ts';
import type { Store } from './store/index.ts';
import type { StoredMessage } from './store/messages.ts';
import type { Month } from './store/months.ts';
import { toMessage } from './wire.ts';

/** Messages read at once: some megabytes if all are as long as they may be. */
const messagesAtOnce = 500;
const editsAtOnce = 200;

/**
 * A month's messages as lines of JSON, each with a `type`: `archive`, then each `room` with its `message`s as they were shown last
 * and the `edit`s of those that are not deleted, and `end` with how many messages there were. People are named by their ids alone.
 */
export async function* linesOfMonth(store: Store, month: Month): AsyncGenerator<string> {
  yield lineOf({ type: 'archive', month: month.slice(0, 7), format: 1 });
  let messages = 0;
  for (const table of await store.findTablesOf(month)) {
    let last: StoredMessage | undefined;
    for (;;) {
      const page = await store.pageOfMonth(table, month, last, messagesAtOnce);
      yield* linesOfPage(store, page, last?.roomId);
      messages += page.length;
      last = page.at(-1);
      if (page.length < messagesAtOnce) break;
    }
  }
  yield lineOf({ type: 'end', messages });
}

const lineOf = (data: object): string => `${JSON.stringify(data)}\n`;

async function* linesOfPage(
  store: Store,
  page: readonly StoredMessage[],
  roomBefore: RoomId | undefined,
): AsyncGenerator<string> {
  const rooms = new Map((await store.findArchivedRooms([...new Set(page.map((one) => one.roomId))])).map((one) => [one.id, one]));
  let roomId = roomBefore;
  for (const stored of page) {
    if (stored.roomId !== roomId) yield lineOf({ type: 'room', ...(rooms.get(stored.roomId) ?? { id: stored.roomId }) });
    roomId = stored.roomId;
    yield lineOf({ type: 'message', ...toMessage(stored) });
    // What a deleted message said is kept for those who moderate alone, and only while it is there (MS12).
    if (stored.editedAt !== null && stored.deletedAt === null) yield* linesOfEdits(store, stored);
  }
}

/** Nobody says how often a message may be edited, so that all that one said is not in memory at once. */
async function* linesOfEdits(store: Store, of: StoredMessage): AsyncGenerator<string> {
  for (let rev = 0; ; ) {
    const edits = await store.editsAfter(of, rev, editsAtOnce);
    for (const edit of edits) yield lineOf(toEditLine(of, edit));
    const last = edits.at(-1);
    if (last === undefined || edits.length < editsAtOnce) return;
    rev = last.rev;
  }
}

const toEditLine = (of: StoredMessage, { rev, content, replacedAt }: StoredEdit) => ({
  type: 'edit',
  messageId: of.id,
  rev,
  content,
  until: replacedAt.toISOString(),
});
