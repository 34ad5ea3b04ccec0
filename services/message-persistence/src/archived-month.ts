import type { RoomId } from '@parley/contracts';
import type { ArchivedEdit } from './store/ended-partitions.ts';
import type { Store } from './store/index.ts';
import type { StoredMessage } from './store/messages.ts';
import type { Month } from './store/months.ts';
import { toMessage } from './wire.ts';

/** Messages read at once: some megabytes if all are as long as they may be. */
const messagesAtOnce = 500;

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
  // What a deleted message said is kept for those who moderate alone, and only while it is there (MS12).
  const edits = Map.groupBy(await store.editsOf(page.filter((one) => one.deletedAt === null)), keyOf);
  let roomId = roomBefore;
  for (const stored of page) {
    if (stored.roomId !== roomId) yield lineOf({ type: 'room', ...(rooms.get(stored.roomId) ?? { id: stored.roomId }) });
    roomId = stored.roomId;
    yield lineOf({ type: 'message', ...toMessage(stored) });
    for (const edit of edits.get(keyOf(stored)) ?? []) yield lineOf(toEditLine(stored, edit));
  }
}

const keyOf = ({ roomId, seq }: { readonly roomId: RoomId; readonly seq: number }): string => `${roomId} ${seq}`;

const toEditLine = (of: StoredMessage, { rev, content, replacedAt }: ArchivedEdit) => ({
  type: 'edit',
  messageId: of.id,
  rev,
  content,
  until: replacedAt.toISOString(),
});
