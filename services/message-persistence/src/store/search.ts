import type { RoomId, UserId } from '@parley/contracts';
import { type RawBuilder, sql } from 'kysely';
import type { MessagePlace } from './messages.ts';
import { plainArray } from './plain-array.ts';
import { visibleFrom } from './rooms.ts';
import { blockMessages } from './search-index.ts';
import type { Database } from './tables.ts';

/** Something that messages are to have: all of a word that they have, its beginning, or any part of it. */
export interface SearchTerm {
  readonly term: string;
  readonly match: 'whole' | 'beginning' | 'part';
}

/** A room that somebody may search now: from which message on, where it stands, when it was last spoken in, and how far it is indexed. */
export interface SearchableRoom {
  readonly id: RoomId;
  readonly fromSeq: number;
  readonly rev: number;
  readonly lastAt: Date;
  readonly indexedRev: number;
  readonly indexedSeq: number;
  readonly epoch: number;
}

/** A message that may be what is looked for. */
export interface SearchCandidate extends MessagePlace {
  readonly content: string;
}

/** Which messages count: those before a place in the order of results, newest first, and by time and sender. */
export interface SearchScope {
  readonly before: MessagePlace;
  readonly after: Date | undefined;
  readonly senderId: UserId | undefined;
}

/** A block that may hold what is looked for, and the time in which its messages lie. */
export interface BlockPlace {
  readonly roomId: RoomId;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly fromAt: Date;
  readonly untilAt: Date;
}

const time = (at: Date): RawBuilder<unknown> => sql`${at.toISOString()}::timestamptz`;

/** For `m`; the first comparison alone bounds the partitions that are planned and read. */
const inScope = ({ before, after, senderId }: SearchScope): RawBuilder<boolean> => sql<boolean>`
  m.deleted_at IS NULL AND m.created_at <= ${time(before.createdAt)}
  AND (m.created_at, m.room_id, m.seq) < (${time(before.createdAt)}, ${before.roomId}::uuid, ${before.seq}::bigint)
  ${after === undefined ? sql`` : sql`AND m.created_at >= ${time(after)}`}
  ${senderId === undefined ? sql`` : sql`AND m.sender_id = ${senderId}`}`;

const candidateColumns = sql`m.room_id AS "roomId", m.seq, m.created_at AS "createdAt", m.content`;
const newestFirst = sql`ORDER BY m.created_at DESC, m.room_id DESC, m.seq DESC`;

/** Statements of searching. */
export const searchQueries = (db: Database) => ({
  /** The rooms that somebody is in at present, or those of them that are named. */
  findSearchableRooms: async (userId: UserId, named: readonly RoomId[] | undefined): Promise<readonly SearchableRoom[]> => {
    const { rows } = await sql<SearchableRoom>`
      SELECT r.id, ${visibleFrom} AS "fromSeq", r.rev, r.last_created_at AS "lastAt", coalesce(s.words_rev, 0) AS "indexedRev",
        coalesce(s.words_seq, 0) AS "indexedSeq", i.epoch
      FROM members m JOIN rooms r ON r.id = m.room_id CROSS JOIN installation i LEFT JOIN search_rooms s ON s.room_id = r.id
      WHERE m.user_id = ${userId} AND m.left_at IS NULL
        ${named === undefined ? sql`` : sql`AND m.room_id = ANY(${plainArray(named)}::uuid[])`}`.execute(db);
    return rows;
  },

  /** From here on this transaction reads no table from its beginning to its end where an index leads to the rows. */
  preferIndexes: async (): Promise<void> => {
    await sql`SELECT set_config('enable_seqscan', 'off', true)`.execute(db);
  },

  /** What changed in rooms since they were indexed, newest first; at most `limit`, more are cut off at the old end. */
  changedSinceIndexed: async (
    rooms: readonly SearchableRoom[],
    scope: SearchScope,
    limit: number,
  ): Promise<readonly SearchCandidate[]> => {
    const { rows } = await sql<SearchCandidate>`
      SELECT ${candidateColumns}
      FROM unnest(${plainArray(rooms.map((one) => one.id))}::uuid[], ${plainArray(rooms.map((one) => one.indexedRev))}::bigint[],
                  ${plainArray(rooms.map((one) => one.fromSeq))}::bigint[]) AS s (room_id, rev, from_seq)
      JOIN room_months changed ON changed.room_id = s.room_id AND changed.max_rev > s.rev
      CROSS JOIN LATERAL (
        SELECT * FROM messages m WHERE m.room_id = s.room_id AND m.rev > s.rev AND m.seq >= s.from_seq
          AND m.created_at >= changed.month::timestamp AT TIME ZONE 'UTC'
          AND m.created_at < (changed.month + interval '1 month') AT TIME ZONE 'UTC' AND ${inScope(scope)}) AS m
      ${newestFirst} LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The newest of what was said in rooms since they were indexed, at most so many of each. */
  saidSinceIndexed: async (
    rooms: readonly SearchableRoom[],
    scope: SearchScope,
    limit: number,
  ): Promise<readonly SearchCandidate[]> => {
    const from = rooms.map((one) => Math.max(one.fromSeq, one.indexedSeq + 1));
    const { rows } = await sql<SearchCandidate>`
      SELECT ${candidateColumns}
      FROM unnest(${plainArray(rooms.map((one) => one.id))}::uuid[], ${plainArray(from)}::bigint[]) AS s (room_id, from_seq)
      CROSS JOIN LATERAL (
        SELECT * FROM messages m WHERE m.room_id = s.room_id AND m.seq >= s.from_seq AND ${inScope(scope)}
        ORDER BY m.seq DESC LIMIT ${limit}) AS m
      ${newestFirst}`.execute(db);
    return rows;
  },

  /** The blocks that match a tsquery and begin before a time, and lie in the scope's; those with the newest messages first. */
  findBlocks: async (
    query: string,
    { before, after }: { readonly before: Date; readonly after: Date | undefined },
    limit: number,
  ): Promise<readonly BlockPlace[]> => {
    // By themselves, so that there is no other way to them than the index on terms: what it costs to read a vector, which is stored
    // apart, is nothing that PostgreSQL reckons with.
    const { rows } = await sql<BlockPlace>`
      WITH b AS MATERIALIZED (SELECT room_id, from_seq, to_seq, from_at, until_at FROM search_blocks WHERE terms @@ ${query}::tsquery)
      SELECT b.room_id AS "roomId", b.from_seq AS "fromSeq", b.to_seq AS "toSeq", b.from_at AS "fromAt", b.until_at AS "untilAt" FROM b
      WHERE b.from_at <= ${time(before)} ${after === undefined ? sql`` : sql`AND b.until_at >= ${time(after)}`}
      ORDER BY b.until_at DESC, b.room_id DESC, b.to_seq DESC LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The messages of blocks that have all of the terms, newest first; `query` finds the blocks that have one, where it is given. */
  findInBlocks: async (
    blocks: readonly BlockPlace[],
    { terms, query }: { readonly terms: readonly SearchTerm[]; readonly query: string | undefined },
    scope: SearchScope,
  ): Promise<readonly SearchCandidate[]> => {
    const earliest = blocks.reduce((least, { fromAt }) => (fromAt < least ? fromAt : least), scope.before.createdAt);
    const { rows } = await sql<SearchCandidate>`
      SELECT ${candidateColumns}
      FROM unnest(${plainArray(blocks.map((one) => one.roomId))}::uuid[],
                  ${plainArray(blocks.map((one) => one.fromSeq))}::bigint[]) AS k (room_id, from_seq)
      CROSS JOIN LATERAL (
        SELECT * FROM search_blocks b WHERE b.room_id = k.room_id AND b.from_seq = k.from_seq LIMIT 1) AS b
      CROSS JOIN LATERAL (${positionsOf(terms)}) AS found (seq)
      CROSS JOIN LATERAL (
        SELECT * FROM messages m WHERE m.room_id = b.room_id AND m.seq = found.seq
          AND m.created_at BETWEEN b.from_at AND b.until_at AND m.created_at >= ${time(earliest)} AND ${inScope(scope)} LIMIT 1) AS m
      ${query === undefined ? sql`` : sql`WHERE b.terms @@ ${query}::tsquery`} ${newestFirst}`.execute(db);
    return rows;
  },
});

/** The `seq` of each message of the block `b` that has all of the terms. */
const positionsOf = (terms: readonly SearchTerm[]): RawBuilder<unknown> => {
  if (terms.length === 0) return sql`SELECT generate_series(b.from_seq, b.to_seq)`;
  const like = terms.map(isLike);
  return sql`
    SELECT b.from_seq + place.position - 1
    FROM unnest(b.terms) AS t (term, positions, weights) CROSS JOIN LATERAL unnest(t.positions) AS place (position)
    WHERE ${sql.join(like, sql` OR `)}
    GROUP BY place.position HAVING ${sql.join(
      like.map((one) => sql`bool_or(${one})`),
      sql` AND `,
    )}`;
};

/** For `t`. */
const isLike = ({ term, match }: SearchTerm): RawBuilder<boolean> => {
  if (match === 'whole') return sql`t.term = ${term}`;
  return match === 'beginning' ? sql`starts_with(t.term, ${term})` : sql`strpos(t.term, ${term}) > 0`;
};

/** Of somebody's rooms how many blocks there are at most around one time: each room has one or two there, and a few for messages of one moment. */
export const blocksAround = (rooms: number): number => rooms * 4 + Math.ceil(512 / blockMessages);
