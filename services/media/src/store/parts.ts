import type { AttachmentId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Some bytes of a file, or its thumbnail: where they are kept, and where in it they stand. */
export interface StoredPart {
  readonly key: string;
  readonly uploadId: AttachmentId;
  readonly start: number;
  readonly size: number;
}

/** Where a thumbnail stands: before the first byte. */
export const thumbnailStart = -1;

const columns = sql`key, upload_id AS "uploadId", start, size`;

/** Statements on where bytes are. */
export const partQueries = (db: Database) => ({
  /** Notes where bytes are about to be, so that they are found again whatever happens. */
  insertPart: async ({ key, uploadId, start, size }: StoredPart): Promise<void> => {
    await sql`
      INSERT INTO upload_parts (key, upload_id, start, size) VALUES (${key}, ${uploadId}, ${start}, ${size})`.execute(db);
  },

  /** Says that these count. */
  keepParts: async (keys: readonly string[], at: Date): Promise<void> => {
    if (keys.length > 0) await sql`UPDATE upload_parts SET stored_at = ${at} WHERE key = ANY(${keys}::text[])`.execute(db);
  },

  /** Says that the bytes of a file count no more: others take their place. */
  dismissContent: async (uploadId: AttachmentId): Promise<void> => {
    await sql`UPDATE upload_parts SET stored_at = NULL WHERE upload_id = ${uploadId} AND start >= 0`.execute(db);
  },

  /** The parts of a file that count and reach into a span, in their order. */
  findParts: async (
    uploadId: AttachmentId,
    { start, end }: { readonly start: number; readonly end: number },
  ): Promise<readonly StoredPart[]> => {
    const { rows } = await sql<StoredPart>`
      SELECT ${columns} FROM upload_parts
      WHERE upload_id = ${uploadId} AND stored_at IS NOT NULL AND start < ${end} AND start + size > ${start} AND start >= 0
      ORDER BY start`.execute(db);
    return rows;
  },

  findThumbnail: async (uploadId: AttachmentId): Promise<StoredPart | undefined> => {
    const { rows } = await sql<StoredPart>`
      SELECT ${columns} FROM upload_parts
      WHERE upload_id = ${uploadId} AND start = ${thumbnailStart} AND stored_at IS NOT NULL`.execute(db);
    return rows[0];
  },

  /** Where bytes of this file may be that do not count. */
  findStrayParts: async (uploadId: AttachmentId): Promise<readonly StoredPart[]> => {
    const { rows } = await sql<StoredPart>`
      SELECT ${columns} FROM upload_parts WHERE upload_id = ${uploadId} AND stored_at IS NULL`.execute(db);
    return rows;
  },

  /** The same of files that were whole before: whoever was to remove them was cut off. */
  findStrayPartsOfWhole: async (before: Date, limit: number): Promise<readonly StoredPart[]> => {
    const { rows } = await sql<StoredPart>`
      SELECT p.key, p.upload_id AS "uploadId", p.start, p.size FROM upload_parts p JOIN uploads u ON u.id = p.upload_id
      WHERE p.stored_at IS NULL AND u.completed_at < ${before} LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Where bytes may be of files that were removed. */
  findRemovedParts: async (limit: number): Promise<readonly StoredPart[]> => {
    const { rows } = await sql<StoredPart>`
      SELECT p.key, p.upload_id AS "uploadId", p.start, p.size FROM uploads u JOIN upload_parts p ON p.upload_id = u.id
      WHERE u.removed_at IS NOT NULL LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The same of these files. */
  findPartsOf: async (uploadIds: readonly AttachmentId[]): Promise<readonly StoredPart[]> => {
    const { rows } = await sql<StoredPart>`
      SELECT ${columns} FROM upload_parts WHERE upload_id = ANY(${uploadIds}::uuid[])`.execute(db);
    return rows;
  },

  /** Their bytes are gone. */
  dropParts: async (keys: readonly string[]): Promise<void> => {
    await sql`DELETE FROM upload_parts WHERE key = ANY(${keys}::text[])`.execute(db);
  },
});
