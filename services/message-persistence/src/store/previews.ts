import type { AttachmentId, RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { type AttachmentRow, attachmentsAdded } from './attachments.ts';
import type { ChangedMessage } from './message-changes.ts';
import { jsonOrNull, within } from './messages.ts';
import { monthOf, timeOf } from './months.ts';
import type { MessageSeq } from './reactions.ts';
import type { Database } from './tables.ts';

/** A link of a message that is to have no preview any more. */
export interface RemovedPreview extends MessageSeq {
  readonly url: string;
}

/** The part of a WITH that keeps previews away; nothing, its comma included, where there are none. */
export const previewsRemoved = (rows: readonly RemovedPreview[]) =>
  rows.length === 0
    ? sql``
    : sql`previews_removed AS (
        INSERT INTO removed_previews (room_id, seq, url)
        SELECT * FROM unnest(${rows.map((one) => one.roomId)}::uuid[], ${rows.map((one) => one.seq)}::bigint[],
          ${rows.map((one) => one.url)}::text[])
        ON CONFLICT DO NOTHING),`;

/** The same for pictures that no message shows any more: from then on they are to be removed like files. */
export const picturesDeleted = (ids: readonly AttachmentId[]) =>
  ids.length === 0
    ? sql``
    : sql`pictures_deleted AS (
        UPDATE attachments SET deleted_at = now() WHERE id = ANY(${ids}::uuid[]) AND deleted_at IS NULL),`;

/** A message as it shows pages from now on. */
export interface ShownPreviews {
  readonly message: ChangedMessage;
  /** Pictures that belong to it now. */
  readonly pictures: readonly AttachmentRow[];
  readonly picturesLost: readonly AttachmentId[];
}

/** Statements on previews. */
export const previewQueries = (db: Database) => ({
  /** Writes what a message shows of pages, and moves its room's head and month, in one statement; the room is locked. */
  showPreviews: async ({ message: { message, lastChange }, pictures, picturesLost }: ShownPreviews): Promise<void> => {
    const { roomId, seq, rev, createdAt, previews } = message;
    const month = monthOf(new Date(createdAt));
    const time = timeOf([month]);
    if (time === undefined) throw new TypeError('a month has a time');
    await sql`
      WITH changed AS (
        UPDATE messages m SET rev = ${rev}, previews = ${jsonOrNull(previews)}::jsonb, last_change = ${lastChange?.type ?? null},
          changed_at = ${lastChange?.at ?? null}::timestamptz
        WHERE m.room_id = ${roomId} AND m.seq = ${seq} AND m.created_at = ${createdAt}::timestamptz AND ${within(time)}
      ), ${attachmentsAdded(pictures)} ${picturesDeleted(picturesLost)} months AS (
        UPDATE room_months SET max_rev = greatest(max_rev, ${rev}::bigint) WHERE room_id = ${roomId} AND month = ${month}::date
      )
      UPDATE rooms SET rev = ${rev} WHERE id = ${roomId}`.execute(db);
  },

  /** Links of a message whose previews were taken away. */
  findRemovedPreviews: async (roomId: RoomId, seq: number): Promise<readonly string[]> => {
    const { rows } = await sql<{ url: string }>`
      SELECT url FROM removed_previews WHERE room_id = ${roomId} AND seq = ${seq}`.execute(db);
    return rows.map(({ url }) => url);
  },
});
