import type { AttachmentId, Message, RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { attachmentsDeleted } from './attachments.ts';
import { type EditRow, editsKept } from './edits.ts';
import { type MentionRows, mentionsAdded, mentionsRemoved } from './mentions.ts';
import { keysAdded, type NewKey } from './message-keys.ts';
import { jsonOrNull, mentionsColumn, within } from './messages.ts';
import { monthOf, timeOf } from './months.ts';
import { type PinRow, pinsChanged } from './pins.ts';
import { picturesDeleted, previewsRemoved, type RemovedPreview } from './previews.ts';
import { type MessageSeq, type ReactionRow, reactionsChanged, reactionsCleared } from './reactions.ts';
import type { Database } from './tables.ts';
import { type FollowerRow, followersAdded } from './thread-reading.ts';
import { type ThreadRow, threadMessagesDeleted } from './threads.ts';

/** A message as it is from now on, and its last change where its own times do not tell it. */
export interface ChangedMessage {
  readonly message: Message;
  readonly lastChange: { readonly type: string; readonly at: string } | undefined;
}

/** Rows beside messages that go with their changes. */
export interface RowsBeside {
  readonly reactions: readonly ReactionRow[];
  /** Messages that lose all their reactions. */
  readonly cleared: readonly MessageSeq[];
  /** Messages that lose their files. */
  readonly detached: readonly MessageSeq[];
  /** Pictures of pages that no message shows any more. */
  readonly picturesLost: readonly AttachmentId[];
  readonly previewsRemoved: readonly RemovedPreview[];
  readonly pins: readonly PinRow[];
  readonly edits: readonly EditRow[];
  readonly threadsDeleted: readonly Omit<ThreadRow, 'senderId' | 'createdAt'>[];
}

/** What a batch changes of messages that are there. */
export interface MessageChanges extends RowsBeside {
  /** Each once. */
  readonly messages: readonly ChangedMessage[];
  readonly mentionsAdded: MentionRows;
  readonly mentionsRemoved: MentionRows;
  readonly followers: readonly FollowerRow[];
  readonly keys: readonly NewKey[];
  /** The heads of all rooms of these messages after the batch. */
  readonly heads: readonly { readonly roomId: RoomId; readonly rev: number }[];
}

/** Statements on messages that are there. */
export const messageChangeQueries = (db: Database) => ({
  /**
   * Writes messages anew with the keys of what changed them and with their mentions, and moves their rooms' heads and
   * months, in one statement.
   */
  changeMessages: async ({ messages, keys, heads, ...beside }: MessageChanges): Promise<void> => {
    const column = <T>(of: (one: Message) => T): T[] => messages.map(({ message }) => of(message));
    const months = column((one) => monthOf(new Date(one.createdAt)));
    const time = timeOf(months);
    const changed =
      time === undefined
        ? sql``
        : sql`changed AS (
            UPDATE messages m SET rev = g.rev, content = g.content, mentions = g.mentions::jsonb, edited_at = g.edited_at,
              deleted_at = g.deleted_at, metadata = CASE WHEN g.deleted_at IS NULL THEN m.metadata END,
              attachments = CASE WHEN g.deleted_at IS NULL THEN m.attachments END, previews = g.previews::jsonb,
              thread_count = g.thread_count, reactions = g.reactions::jsonb, pinned_at = g.pinned_at,
              last_change = g.last_change, changed_at = g.changed_at
            FROM unnest(
              ${column((one) => one.roomId)}::uuid[], ${column((one) => one.seq)}::bigint[],
              ${column((one) => one.createdAt)}::timestamptz[], ${column((one) => one.rev)}::bigint[],
              ${column((one) => one.content)}::text[], ${column(mentionsColumn)}::text[],
              ${column((one) => one.editedAt ?? null)}::timestamptz[], ${column((one) => one.deletedAt ?? null)}::timestamptz[],
              ${column((one) => (one.threadCount === 0 ? null : one.threadCount))}::int[],
              ${column((one) => jsonOrNull(one.reactions.length === 0 ? undefined : one.reactions))}::text[],
              ${column((one) => one.pinnedAt ?? null)}::timestamptz[],
              ${messages.map((one) => one.lastChange?.type ?? null)}::text[],
              ${messages.map((one) => one.lastChange?.at ?? null)}::timestamptz[],
              ${column((one) => jsonOrNull(one.previews))}::text[]
            ) AS g (room_id, seq, created_at, rev, content, mentions, edited_at, deleted_at, thread_count, reactions, pinned_at,
                    last_change, changed_at, previews)
            WHERE m.room_id = g.room_id AND m.seq = g.seq AND m.created_at = g.created_at AND ${within(time)}
          ), months AS (
            UPDATE room_months old SET max_rev = greatest(old.max_rev, g.rev)
            FROM (
              SELECT room_id, month, max(rev) AS rev
              FROM unnest(${column((one) => one.roomId)}::uuid[], ${months}::date[], ${column((one) => one.rev)}::bigint[])
                AS all_of (room_id, month, rev)
              GROUP BY room_id, month
            ) AS g
            WHERE old.room_id = g.room_id AND old.month = g.month
          ),`;
    await sql`
      WITH ${changed} ${mentionsAdded(beside.mentionsAdded)} ${mentionsRemoved(beside.mentionsRemoved)}
        ${reactionsChanged(beside.reactions)} ${reactionsCleared(beside.cleared)} ${pinsChanged(beside.pins)}
        ${threadMessagesDeleted(beside.threadsDeleted)} ${editsKept(beside.edits)} ${followersAdded(beside.followers)}
        ${attachmentsDeleted(beside.detached)} ${previewsRemoved(beside.previewsRemoved)} ${picturesDeleted(beside.picturesLost)}
        keys AS (${keysAdded(keys)})
      UPDATE rooms r SET rev = head.rev
      FROM unnest(${heads.map((one) => one.roomId)}::uuid[], ${heads.map((one) => one.rev)}::bigint[]) AS head (id, rev)
      WHERE r.id = head.id`.execute(db);
  },
});
