import { createHash } from 'node:crypto';
import type { AttachmentId, LinkPreview, MessageId, RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** What a page is shown by; see `pages/find-page.ts`. */
export type StoredText = Pick<LinkPreview, 'title' | 'description' | 'siteName'>;

/** A page as it was found last; `isFresh` while that counts. */
export interface StoredPage {
  readonly id: string;
  readonly url: string;
  readonly isFresh: boolean;
  /** Null where there is nothing to show. */
  readonly found: StoredText | null;
  readonly picture: Buffer | null;
  readonly pictureWidth: number | null;
  readonly pictureHeight: number | null;
}

/** What was found of a page, and until when that counts. */
export interface FoundInPage {
  readonly found: StoredText | null;
  readonly picture: { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | undefined;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** A message that is to show a page. */
export interface Wish {
  readonly messageId: MessageId;
  readonly roomId: RoomId;
  /** What the page's picture is to be called as a file of this message. */
  readonly pictureId: AttachmentId;
}

/** A wish with the page it is for. */
export interface NewWish extends Wish {
  readonly url: string;
  /** Of the page, where it is not known yet. */
  readonly newId: string;
  readonly at: Date;
}

const hashOf = (url: string): Buffer => createHash('sha256').update(url).digest();

/** Statements on pages that messages link to. */
export const pageQueries = (db: Database) => ({
  /** Notes that messages are to show pages; what is noted already stays as it is. `expiresAt` is when a page that nobody looks at is forgotten. */
  wishForPage: async ({ url, newId, messageId, roomId, pictureId, at }: NewWish, expiresAt: Date): Promise<void> => {
    await sql`
      WITH page AS (
        INSERT INTO pages (id, url_hash, url, expires_at) VALUES (${newId}, ${hashOf(url)}, ${url}, ${expiresAt})
        ON CONFLICT (url_hash) DO UPDATE SET url = EXCLUDED.url
        RETURNING id
      )
      INSERT INTO page_wishes (page_id, message_id, room_id, picture_id, wished_at)
      SELECT id, ${messageId}, ${roomId}, ${pictureId}, ${at} FROM page
      ON CONFLICT (page_id, message_id) DO NOTHING`.execute(db);
  },

  /**
   * Takes the pages whose turn it is: those that wait longest, and those that were taken before `staleBefore` and are not done; never more
   * than `most` wishes under way.
   */
  takeWishes: async (at: Date, staleBefore: Date, most: number): Promise<readonly string[]> => {
    const { rows } = await sql<{ pageId: string }>`
      WITH room AS (
        SELECT greatest(0, ${most} - count(*)) AS places FROM page_wishes WHERE queued_at >= ${staleBefore}
      ), taken AS (
        UPDATE page_wishes w SET queued_at = ${at}
        FROM (
          SELECT page_id, message_id FROM page_wishes WHERE queued_at IS NULL OR queued_at < ${staleBefore}
          ORDER BY queued_at NULLS FIRST, wished_at LIMIT (SELECT places FROM room) FOR UPDATE SKIP LOCKED
        ) AS t
        WHERE w.page_id = t.page_id AND w.message_id = t.message_id
        RETURNING w.page_id
      )
      SELECT DISTINCT page_id AS "pageId" FROM taken`.execute(db);
    return rows.map(({ pageId }) => pageId);
  },

  /** Gives up what was wished for too long ago; answers how many. */
  dropOldWishes: async (before: Date): Promise<number> => {
    const { numAffectedRows } = await sql`DELETE FROM page_wishes WHERE wished_at < ${before}`.execute(db);
    return Number(numAffectedRows ?? 0n);
  },

  findPage: async (id: string, at: Date): Promise<StoredPage | undefined> => {
    const { rows } = await sql<StoredPage>`
      SELECT id, url, fetched_at IS NOT NULL AND expires_at > ${at} AS "isFresh", found, picture, picture_width AS "pictureWidth",
        picture_height AS "pictureHeight"
      FROM pages WHERE id = ${id}`.execute(db);
    return rows[0];
  },

  keepPage: async (id: string, { found, picture, at, expiresAt }: FoundInPage): Promise<void> => {
    const text = found === null ? null : JSON.stringify(found);
    const bytes = picture === undefined ? null : Buffer.from(picture.bytes);
    await sql`
      UPDATE pages SET found = ${text}::jsonb, fetched_at = ${at}, expires_at = ${expiresAt}, picture = ${bytes}::bytea,
        picture_width = ${picture?.width ?? null}::integer, picture_height = ${picture?.height ?? null}::integer
      WHERE id = ${id}`.execute(db);
  },

  findWishes: async (pageId: string, limit: number): Promise<readonly Wish[]> => {
    const { rows } = await sql<Wish>`
      SELECT message_id AS "messageId", room_id AS "roomId", picture_id AS "pictureId" FROM page_wishes
      WHERE page_id = ${pageId} ORDER BY wished_at LIMIT ${limit}`.execute(db);
    return rows;
  },

  dropWish: async (pageId: string, messageId: MessageId): Promise<void> => {
    await sql`DELETE FROM page_wishes WHERE page_id = ${pageId} AND message_id = ${messageId}`.execute(db);
  },

  /** Forgets pages that count no more and that nobody waits for; answers how many. */
  dropOldPages: async (at: Date, limit: number): Promise<number> => {
    const { numAffectedRows } = await sql`
      DELETE FROM pages WHERE id IN (
        SELECT id FROM pages p WHERE expires_at < ${at} AND NOT EXISTS (SELECT FROM page_wishes w WHERE w.page_id = p.id)
        LIMIT ${limit} FOR UPDATE SKIP LOCKED)`.execute(db);
    return Number(numAffectedRows ?? 0n);
  },

  /**
   * Takes the next turn to ask a host, `everyMs` after the one before; answers when it may be asked, ms from `at`. Where that is more than
   * `patienceMs` no turn is taken.
   */
  takeTurn: async (host: string, at: Date, everyMs: number, patienceMs: number): Promise<number> => {
    const after = (ms: number) => new Date(at.getTime() + ms);
    const { rows: taken } = await sql<{ nextAt: Date }>`
      INSERT INTO page_hosts AS h (host, next_at) VALUES (${host}, ${after(everyMs)})
      ON CONFLICT (host) DO UPDATE SET next_at = greatest(h.next_at, ${at}) + ${`${everyMs} milliseconds`}::interval
        WHERE h.next_at <= ${after(patienceMs)}
      RETURNING next_at AS "nextAt"`.execute(db);
    if (taken[0] !== undefined) return Math.max(0, taken[0].nextAt.getTime() - everyMs - at.getTime());
    const { rows } = await sql<{ nextAt: Date }>`SELECT next_at AS "nextAt" FROM page_hosts WHERE host = ${host}`.execute(db);
    return Math.max(patienceMs + 1, (rows[0]?.nextAt.getTime() ?? 0) - at.getTime());
  },

  dropOldTurns: async (before: Date): Promise<void> => {
    await sql`DELETE FROM page_hosts WHERE next_at < ${before}`.execute(db);
  },
});
