import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { within } from './messages.ts';
import type { TimeRange } from './months.ts';
import { plainArray } from './plain-array.ts';
import type { Database } from './tables.ts';

/** How many messages at most a block has; the blocks of a room begin behind the multiples of it. */
export const blockMessages = 32;

/** How far a room is indexed: every message whose `rev` is not above `rev`; every message behind `seq` has a higher one. */
export interface IndexedUpTo {
  readonly rev: number;
  readonly seq: number;
}

/** A room that somebody has taken to index it, and its head. */
export interface RoomToIndex extends IndexedUpTo {
  readonly headRev: number;
  readonly floorSeq: number;
}

/** What is indexed of a message. */
export interface MessageToIndex {
  readonly seq: number;
  readonly createdAt: Date;
  readonly senderId: UserId;
  readonly content: string;
}

/** The terms of some messages of a room that stand behind one another, `terms` as the text of a tsvector. */
export interface SearchBlock {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly terms: string;
}

/** Statements that keep the index of messages. */
export const searchIndexQueries = (db: Database) => ({
  /**
   * Rooms that are to be indexed: those with a block's worth of changes, and those that were last indexed before a time and
   * have changed since. The most changes come first.
   */
  findRoomsToIndex: async (before: Date, limit: number): Promise<readonly RoomId[]> => {
    const { rows } = await sql<{ id: RoomId }>`
      SELECT r.id FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id
      WHERE r.rev > coalesce(s.words_rev, 0)
        AND (r.rev - coalesce(s.words_rev, 0) >= ${blockMessages} OR s.indexed_at IS NULL OR s.indexed_at < ${before.toISOString()}::timestamptz)
      ORDER BY r.rev - coalesce(s.words_rev, 0) DESC LIMIT ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },

  /** Takes a room to index it; nothing where somebody else has it. Locks no row that a writer of the room needs. */
  takeRoomToIndex: async (roomId: RoomId): Promise<RoomToIndex | undefined> => {
    await sql`INSERT INTO search_rooms (room_id, indexed_at) VALUES (${roomId}, now()) ON CONFLICT DO NOTHING`.execute(db);
    const { rows } = await sql<RoomToIndex>`
      SELECT s.words_rev AS rev, s.words_seq AS seq, r.rev AS "headRev", r.floor_seq AS "floorSeq" FROM search_rooms s JOIN rooms r ON r.id = s.room_id
      WHERE s.room_id = ${roomId} FOR UPDATE OF s SKIP LOCKED`.execute(db);
    return rows[0];
  },

  /** Where the messages are that changed after `since`, by `rev`; `bytesBefore` is how long the texts of those before it are. */
  placesChangedSince: async (
    roomId: RoomId,
    since: number,
    time: TimeRange,
    limit: number,
  ): Promise<readonly { readonly seq: number; readonly rev: number; readonly bytesBefore: number }[]> => {
    const { rows } = await sql<{ seq: number; rev: number; bytesBefore: number }>`
      SELECT m.seq, m.rev, coalesce(sum(m.bytes) OVER (ORDER BY m.rev ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        AS "bytesBefore"
      FROM (
        SELECT m.seq, m.rev, octet_length(m.content) AS bytes FROM messages m
        WHERE m.room_id = ${roomId} AND m.rev > ${since} AND ${within(time)} ORDER BY m.rev LIMIT ${limit}) AS m
      ORDER BY m.rev`.execute(db);
    return rows;
  },

  /** The messages of blocks, by their first `seq`s, ascending; those that are deleted are left out. */
  messagesOfBlocks: async (
    roomId: RoomId,
    fromSeqs: readonly number[],
    { time, floorSeq }: { readonly time: TimeRange; readonly floorSeq: number },
  ): Promise<readonly MessageToIndex[]> => {
    const { rows } = await sql<MessageToIndex>`
      SELECT m.seq, m.created_at AS "createdAt", m.sender_id AS "senderId", m.content
      FROM unnest(${plainArray(fromSeqs)}::bigint[]) AS b (from_seq)
      CROSS JOIN LATERAL (
        SELECT * FROM messages m WHERE m.room_id = ${roomId} AND m.seq BETWEEN b.from_seq AND b.from_seq + ${blockMessages - 1}
          AND m.seq >= ${floorSeq} AND m.deleted_at IS NULL AND ${within(time)}) AS m
      ORDER BY m.seq`.execute(db);
    return rows;
  },

  /** Takes out of the index what lies in these blocks, by their first `seq`s in ascending order, and below the floor. */
  removeBlocks: async (roomId: RoomId, fromSeqs: readonly number[], floorSeq: number): Promise<void> => {
    const [first = 1, last = 0] = [fromSeqs[0], fromSeqs.at(-1)];
    await sql`
      DELETE FROM search_blocks WHERE room_id = ${roomId} AND from_seq BETWEEN ${first} AND ${last + blockMessages - 1}
        AND from_seq - (from_seq - 1) % ${blockMessages} = ANY(${plainArray(fromSeqs)}::bigint[])`.execute(db);
    if (floorSeq > 1)
      await sql`DELETE FROM search_blocks WHERE room_id = ${roomId} AND from_seq < ${floorSeq} AND to_seq < ${floorSeq}`.execute(
        db,
      );
  },

  addBlocks: async (roomId: RoomId, blocks: readonly SearchBlock[]): Promise<void> => {
    await sql`
      INSERT INTO search_blocks (room_id, from_seq, to_seq, from_at, until_at, terms)
      SELECT ${roomId}::uuid, from_seq, to_seq, from_at, until_at, terms::tsvector FROM unnest(
        ${plainArray(blocks.map((one) => one.fromSeq))}::bigint[], ${plainArray(blocks.map((one) => one.toSeq))}::bigint[],
        ${plainArray(blocks.map((one) => one.fromAt.toISOString()))}::timestamptz[],
        ${plainArray(blocks.map((one) => one.untilAt.toISOString()))}::timestamptz[],
        ${blocks.map((one) => one.terms)}::text[]) AS b (from_seq, to_seq, from_at, until_at, terms)`.execute(db);
  },

  /** Says how far a room is indexed from now on. */
  keepIndexedUpTo: async (roomId: RoomId, { rev, seq }: IndexedUpTo): Promise<void> => {
    await sql`UPDATE search_rooms SET words_rev = ${rev}, words_seq = ${seq}, indexed_at = now() WHERE room_id = ${roomId}`.execute(
      db,
    );
  },
});
