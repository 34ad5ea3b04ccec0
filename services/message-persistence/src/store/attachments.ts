import type { AttachmentId, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { MessagePlace } from './messages.ts';
import type { MessageSeq } from './reactions.ts';
import type { Database } from './tables.ts';

/** A file that a message has from now on. */
export interface AttachmentRow extends MessagePlace {
  readonly id: AttachmentId;
}

/** The part of a WITH that keeps which files new messages have; nothing, its comma included, where they have none. */
export const attachmentsAdded = (rows: readonly AttachmentRow[]) =>
  rows.length === 0
    ? sql``
    : sql`attached AS (
        INSERT INTO attachments (id, room_id, seq, created_at)
        SELECT * FROM unnest(${rows.map((one) => one.id)}::uuid[], ${rows.map((one) => one.roomId)}::uuid[],
          ${rows.map((one) => one.seq)}::bigint[], ${rows.map((one) => one.createdAt.toISOString())}::timestamptz[])),`;

/** The same for messages that lose theirs: from then on the files are to be removed. */
export const attachmentsDeleted = (messages: readonly MessageSeq[]) =>
  messages.length === 0
    ? sql``
    : sql`detached AS (
        UPDATE attachments a SET deleted_at = now()
        FROM unnest(${messages.map((one) => one.roomId)}::uuid[], ${messages.map((one) => one.seq)}::bigint[]) AS g (room_id, seq)
        WHERE a.room_id = g.room_id AND a.seq = g.seq AND a.deleted_at IS NULL),`;

/** Statements on which file belongs to which message. */
export const attachmentQueries = (db: Database) => ({
  /** Which of these files a message has or had, or no message may get. */
  findTakenAttachments: async (ids: readonly AttachmentId[]): Promise<readonly AttachmentId[]> => {
    const { rows } = await sql<{ id: AttachmentId }>`SELECT id FROM attachments WHERE id = ANY(${ids}::uuid[])`.execute(db);
    return rows.map((row) => row.id);
  },

  /** Which of these files belong to messages that somebody may read, with their rooms. */
  findReadableAttachments: async (
    userId: UserId,
    ids: readonly AttachmentId[],
  ): Promise<readonly { readonly id: AttachmentId; readonly roomId: RoomId }[]> => {
    const { rows } = await sql<{ id: AttachmentId; roomId: RoomId }>`
      SELECT a.id, a.room_id AS "roomId" FROM attachments a
      JOIN members m ON m.room_id = a.room_id AND m.user_id = ${userId} AND m.left_at IS NULL
      JOIN rooms r ON r.id = a.room_id
      WHERE a.id = ANY(${ids}::uuid[]) AND a.deleted_at IS NULL AND a.seq >= greatest(r.floor_seq, m.visible_from_seq, 0)`.execute(
      db,
    );
    return rows;
  },

  /** Keeps every message from getting these files that none has; answers those that one has had. */
  withdrawAttachments: async (
    items: readonly { readonly id: AttachmentId; readonly roomId: RoomId }[],
  ): Promise<readonly AttachmentId[]> => {
    // What is being stored this very moment is waited for.
    await sql`
      INSERT INTO attachments (id, room_id, created_at, deleted_at, forgotten_at)
      SELECT id, room_id, now(), now(), now()
      FROM unnest(${items.map((one) => one.id)}::uuid[], ${items.map((one) => one.roomId)}::uuid[]) AS g (id, room_id)
      ORDER BY id
      ON CONFLICT (id) DO NOTHING`.execute(db);
    const { rows } = await sql<{ id: AttachmentId }>`
      SELECT id FROM attachments WHERE id = ANY(${items.map((one) => one.id)}::uuid[]) AND seq IS NOT NULL`.execute(db);
    return rows.map((row) => row.id);
  },

  /** Files whose message is gone and that are not forgotten yet, those that wait longest first. */
  findDeletedAttachments: async (limit: number): Promise<readonly AttachmentId[]> => {
    const { rows } = await sql<{ id: AttachmentId }>`
      SELECT id FROM attachments WHERE deleted_at IS NOT NULL AND forgotten_at IS NULL ORDER BY deleted_at LIMIT ${limit}`.execute(
      db,
    );
    return rows.map((row) => row.id);
  },

  /** Marks files whose bytes are gone. */
  forgetAttachments: async (ids: readonly AttachmentId[]): Promise<void> => {
    await sql`
      UPDATE attachments SET forgotten_at = now()
      WHERE id = ANY(${ids}::uuid[]) AND deleted_at IS NOT NULL AND forgotten_at IS NULL`.execute(db);
  },
});
