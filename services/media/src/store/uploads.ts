import type { AttachmentId, CommandId, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A file that comes or has come; times as Dates. */
export interface StoredUpload {
  readonly id: AttachmentId;
  readonly ownerId: UserId;
  readonly roomId: RoomId;
  readonly commandId: CommandId | null;
  readonly name: string;
  readonly size: number;
  readonly received: number;
  readonly type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnailWidth: number | null;
  readonly thumbnailHeight: number | null;
  readonly touchedAt: Date;
  readonly completedAt: Date | null;
  readonly removedAt: Date | null;
}

/** What begins. */
export interface NewUpload {
  readonly id: AttachmentId;
  readonly ownerId: UserId;
  readonly roomId: RoomId;
  readonly commandId: CommandId | null;
  readonly name: string;
  readonly size: number;
  readonly at: Date;
}

/** What somebody has sent lately, and what a room holds. */
export interface Usage {
  readonly dayBytes: number;
  readonly unfinished: number;
  readonly roomBytes: number;
}

/** What a file turned out to be. */
export interface Findings {
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnailWidth: number | null;
  readonly thumbnailHeight: number | null;
}

const columns = sql`
  u.id, u.owner_id AS "ownerId", u.room_id AS "roomId", u.command_id AS "commandId", u.name, u.size, u.received, u.type, u.width, u.height,
  u.thumbnail_width AS "thumbnailWidth", u.thumbnail_height AS "thumbnailHeight", u.touched_at AS "touchedAt",
  u.completed_at AS "completedAt", u.removed_at AS "removedAt"`;

/** Statements on files. */
export const uploadQueries = (db: Database) => ({
  /** Waits until nobody else begins a file in this person's name; for the rest of the transaction. */
  lockOwner: async (ownerId: UserId): Promise<void> => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${ownerId}, 0))`.execute(db);
  },

  /** The file that this person began by this id. */
  findUploadByCommand: async (ownerId: UserId, commandId: CommandId): Promise<StoredUpload | undefined> => {
    const { rows } = await sql<StoredUpload>`
      SELECT ${columns} FROM uploads u WHERE u.owner_id = ${ownerId} AND u.command_id = ${commandId}`.execute(db);
    return rows[0];
  },

  findUploads: async (ids: readonly AttachmentId[]): Promise<readonly StoredUpload[]> => {
    const { rows } = await sql<StoredUpload>`SELECT ${columns} FROM uploads u WHERE u.id = ANY(${ids}::uuid[])`.execute(db);
    return rows;
  },

  usage: async (ownerId: UserId, roomId: RoomId, since: Date): Promise<Usage> => {
    const { rows } = await sql<Usage>`
      SELECT own.day_bytes AS "dayBytes", own.unfinished, room.bytes AS "roomBytes"
      FROM (
        SELECT coalesce(sum(size) FILTER (WHERE created_at >= ${since}), 0)::bigint AS day_bytes,
          count(*) FILTER (WHERE completed_at IS NULL AND removed_at IS NULL) AS unfinished
        FROM uploads WHERE owner_id = ${ownerId}
          AND (created_at >= ${since} OR (completed_at IS NULL AND removed_at IS NULL))) AS own,
        (SELECT coalesce(sum(size), 0)::bigint AS bytes FROM uploads WHERE room_id = ${roomId} AND removed_at IS NULL) AS room`.execute(
      db,
    );
    return rows[0] ?? { dayBytes: 0, unfinished: 0, roomBytes: 0 };
  },

  insertUpload: async ({ id, ownerId, roomId, commandId, name, size, at }: NewUpload): Promise<void> => {
    await sql`
      INSERT INTO uploads (id, owner_id, room_id, command_id, name, size, created_at, touched_at)
      VALUES (${id}, ${ownerId}, ${roomId}, ${commandId}, ${name}, ${size}, ${at}, ${at})`.execute(db);
  },

  /** Moves a file on by a part that is kept, if it stood where the part begins. Of any number at once, one does. */
  advance: async (
    id: AttachmentId,
    part: { key: string; start: number; size: number },
    at: Date,
  ): Promise<StoredUpload | undefined> => {
    const { rows } = await sql<StoredUpload>`
      WITH u AS (
        UPDATE uploads SET received = received + ${part.size}, touched_at = ${at}
        WHERE id = ${id} AND received = ${part.start} AND completed_at IS NULL AND removed_at IS NULL
        RETURNING *
      ), part AS (UPDATE upload_parts p SET stored_at = ${at} FROM u WHERE p.key = ${part.key})
      SELECT ${columns} FROM u`.execute(db);
    return rows[0];
  },

  /** Says what a file is, once; answers how it stands now. */
  complete: async (id: AttachmentId, found: Findings, at: Date): Promise<StoredUpload | undefined> => {
    const { rows } = await sql<StoredUpload>`
      UPDATE uploads u SET completed_at = ${at}, touched_at = ${at}, type = ${found.type}, width = ${found.width}, height = ${found.height},
        thumbnail_width = ${found.thumbnailWidth}, thumbnail_height = ${found.thumbnailHeight}
      WHERE u.id = ${id} AND u.completed_at IS NULL AND u.removed_at IS NULL AND u.received = u.size
      RETURNING ${columns}`.execute(db);
    return rows[0];
  },

  /** From then on nobody is given these. */
  markRemoved: async (ids: readonly AttachmentId[], at: Date): Promise<void> => {
    await sql`UPDATE uploads SET removed_at = ${at} WHERE id = ANY(${ids}::uuid[]) AND removed_at IS NULL`.execute(db);
  },

  /** The same for files that are not whole and did not go on since `before`; answers them. */
  markGivenUp: async (before: Date, at: Date, limit: number): Promise<readonly AttachmentId[]> => {
    const { rows } = await sql<{ id: AttachmentId }>`
      UPDATE uploads SET removed_at = ${at}
      WHERE id IN (
        SELECT id FROM uploads
        WHERE attached_at IS NULL AND removed_at IS NULL AND touched_at < ${before} AND completed_at IS NULL
        ORDER BY touched_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id`.execute(db);
    return rows.map((row) => row.id);
  },

  /** Whole files of which it is not known that a message has them, since `before`. */
  findLoose: async (before: Date, limit: number): Promise<readonly { readonly id: AttachmentId; readonly roomId: RoomId }[]> => {
    const { rows } = await sql<{ id: AttachmentId; roomId: RoomId }>`
      SELECT id, room_id AS "roomId" FROM uploads
      WHERE attached_at IS NULL AND removed_at IS NULL AND touched_at < ${before} AND completed_at IS NOT NULL
      ORDER BY touched_at LIMIT ${limit}`.execute(db);
    return rows;
  },

  markAttached: async (ids: readonly AttachmentId[], at: Date): Promise<void> => {
    await sql`UPDATE uploads SET attached_at = ${at} WHERE id = ANY(${ids}::uuid[]) AND attached_at IS NULL`.execute(db);
  },

  /** Drops the rows of files that were removed before, all of whose bytes are gone. Answers how many. */
  dropRemoved: async (before: Date, limit: number): Promise<number> => {
    const { rows } = await sql`
      DELETE FROM uploads WHERE id IN (
        SELECT id FROM uploads u WHERE removed_at < ${before}
          AND NOT EXISTS (SELECT FROM upload_parts p WHERE p.upload_id = u.id) LIMIT ${limit})
      RETURNING id`.execute(db);
    return rows.length;
  },
});
