import type { Buffer } from 'node:buffer';
import type { ExportId, ExportKind, ExportState, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A copy that somebody asked for. */
export interface StoredExport {
  readonly id: ExportId;
  readonly kind: ExportKind;
  readonly userId: UserId;
  readonly roomId: RoomId | null;
  readonly state: ExportState;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly parts: number;
  readonly bytes: number;
  readonly items: number;
  readonly progress: number;
  /** Where the next part begins, as JSON; null at the very beginning. */
  readonly place: unknown;
}

/** What is added to a copy; without `data` only the place moves on. */
export interface NewPart {
  /** The number of parts before it: who has taken over has more. */
  readonly parts: number;
  readonly data: Buffer | undefined;
  readonly items: number;
  /** Where the next part begins; undefined where this is the last one, and the copy is done with it. */
  readonly place: object | undefined;
  readonly progress: number;
}

/** How long a part may take until somebody else goes on, and how long a copy is kept, ms. */
export interface ExportTimes {
  readonly leaseMs: number;
  readonly keptMs: number;
}

const columns = sql`
  id, kind, user_id AS "userId", room_id AS "roomId", state, created_at AS "createdAt", finished_at AS "finishedAt",
  expires_at AS "expiresAt", parts, bytes, items, progress, place`;

const fromNow = (ms: number) => sql`now() + make_interval(secs => ${ms / 1_000})`;

const endedAs = (state: 'done' | 'failed', keptMs: number) => sql`
  state = ${state}, finished_at = date_trunc('milliseconds', now()), expires_at = date_trunc('milliseconds', ${fromNow(keptMs)})`;

/** Statements on copies that people asked for. */
export const exportQueries = (db: Database) => ({
  /** Asks for one; where the same is under way, or so many are, nothing new is asked for. */
  insertExport: async (
    wanted: Pick<StoredExport, 'id' | 'kind' | 'userId' | 'roomId'>,
    most: { readonly atOnce: number; readonly kept: number },
  ): Promise<void> => {
    const { id, kind, userId, roomId } = wanted;
    await sql`
      INSERT INTO exports (id, kind, user_id, room_id, state, created_at)
      SELECT ${id}, ${kind}, ${userId}::uuid, ${roomId}::uuid, 'waiting', date_trunc('milliseconds', now())
      WHERE (SELECT count(*) FROM exports WHERE user_id = ${userId} AND state IN ('waiting', 'running')) < ${most.atOnce}
        AND (SELECT count(*) FROM exports WHERE user_id = ${userId}) < ${most.kept}
      ON CONFLICT DO NOTHING`.execute(db);
  },

  /** The one of a room, or of oneself, that is under way. */
  findExportUnderWay: async (userId: UserId, roomId: RoomId | null): Promise<StoredExport | undefined> => {
    const { rows } = await sql<StoredExport>`
      SELECT ${columns} FROM exports
      WHERE user_id = ${userId} AND room_id IS NOT DISTINCT FROM ${roomId}::uuid AND state IN ('waiting', 'running')`.execute(db);
    return rows[0];
  },

  /** All of somebody's, the newest first. */
  findExports: async (userId: UserId): Promise<readonly StoredExport[]> => {
    const { rows } = await sql<StoredExport>`
      SELECT ${columns} FROM exports WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC`.execute(db);
    return rows;
  },

  findExport: async (id: ExportId): Promise<StoredExport | undefined> => {
    const { rows } = await sql<StoredExport>`SELECT ${columns} FROM exports WHERE id = ${id}`.execute(db);
    return rows[0];
  },

  removeExport: async (id: ExportId, userId: UserId): Promise<void> => {
    await sql`DELETE FROM exports WHERE id = ${id} AND user_id = ${userId}`.execute(db);
  },

  /** Takes the next one that waits, or that whoever had it has given up, for `leaseMs`. */
  takeExport: async (leaseMs: number): Promise<StoredExport | undefined> => {
    const { rows } = await sql<StoredExport>`
      UPDATE exports SET state = 'running', leased_until = ${fromNow(leaseMs)}
      WHERE id = (
        SELECT id FROM exports WHERE state = 'waiting' OR (state = 'running' AND leased_until < now())
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${columns}`.execute(db);
    return rows[0];
  },

  /**
   * Adds a part and moves the place on, or with the last one says that the copy is done, in one step: were these two, whoever was killed
   * between them would have all of it made once more behind itself. Answers whether it is still one's own to go on with.
   */
  addPart: async (
    id: ExportId,
    { parts, data, items, place, progress }: NewPart,
    { leaseMs, keptMs }: ExportTimes,
  ): Promise<boolean> => {
    const bytes = data?.length ?? 0;
    const after =
      place === undefined
        ? sql`place = NULL, progress = 1, ${endedAs('done', keptMs)}`
        : sql`place = ${JSON.stringify(place)}::jsonb, progress = ${progress}, leased_until = ${fromNow(leaseMs)}`;
    const { rows } = await sql`
      WITH moved AS (
        UPDATE exports SET parts = parts + ${data === undefined ? 0 : 1}, bytes = bytes + ${bytes}, items = items + ${items}, ${after}
        WHERE id = ${id} AND state = 'running' AND parts = ${parts} RETURNING id
      ), added AS (
        INSERT INTO export_parts (export_id, number, data)
        SELECT id, ${parts}::int, ${data ?? null}::bytea FROM moved WHERE ${data !== undefined})
      SELECT FROM moved`.execute(db);
    return rows.length === 1;
  },

  /** Says that it cannot be made, and keeps nothing of it. */
  failExport: async (id: ExportId, keptMs: number): Promise<void> => {
    await sql`
      WITH emptied AS (DELETE FROM export_parts WHERE export_id = ${id})
      UPDATE exports SET place = NULL, ${endedAs('failed', keptMs)} WHERE id = ${id} AND state = 'running'`.execute(db);
  },

  findPart: async (id: ExportId, number: number): Promise<Buffer | undefined> => {
    const { rows } = await sql<{ data: Buffer }>`
      SELECT data FROM export_parts WHERE export_id = ${id} AND number = ${number}`.execute(db);
    return rows[0]?.data;
  },

  /** Removes those whose time is over; answers how many. */
  removeExpiredExports: async (): Promise<number> => {
    const { numAffectedRows } = await sql`DELETE FROM exports WHERE expires_at < now()`.execute(db);
    return Number(numAffectedRows ?? 0n);
  },
});
