import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** One emoji at one message. */
export interface ReactionKind {
  readonly roomId: RoomId;
  readonly seq: number;
  readonly emoji: string;
}

/** Who reacted with one emoji to one message, as far as it was asked for. */
export interface StoredReactors extends ReactionKind {
  /** The first of them, in the order in which they did. */
  readonly first: readonly UserId[];
  /** Which of those asked about are among them. */
  readonly among: readonly UserId[];
}

/** How it is to be from now on whether somebody reacts with an emoji; `rev` orders those who do. */
export interface ReactionRow extends ReactionKind {
  readonly userId: UserId;
  readonly rev: number;
  readonly at: Date;
  readonly isThere: boolean;
}

/** Which message is meant, within its room. */
export interface MessageSeq {
  readonly roomId: RoomId;
  readonly seq: number;
}

/** Somebody who reacted; `rev` is where the next page goes on. */
export interface StoredReaction {
  readonly userId: UserId;
  readonly rev: number;
  readonly reactedAt: Date;
}

/** The part of a WITH that writes reactions; nothing, its commas included, where there are none. */
export const reactionsChanged = (rows: readonly ReactionRow[]) => {
  const [there, gone] = [rows.filter((one) => one.isThere), rows.filter((one) => !one.isThere)];
  const added =
    there.length === 0
      ? sql``
      : sql`reacted AS (
          INSERT INTO reactions (room_id, seq, emoji, user_id, rev, reacted_at)
          SELECT * FROM unnest(${there.map((one) => one.roomId)}::uuid[], ${there.map((one) => one.seq)}::bigint[],
            ${there.map((one) => one.emoji)}::text[], ${there.map((one) => one.userId)}::uuid[],
            ${there.map((one) => one.rev)}::bigint[], ${there.map((one) => one.at.toISOString())}::timestamptz[])
          ON CONFLICT (room_id, seq, emoji, user_id) DO UPDATE SET rev = EXCLUDED.rev, reacted_at = EXCLUDED.reacted_at),`;
  const removed =
    gone.length === 0
      ? sql``
      : sql`withdrawn AS (
          DELETE FROM reactions r USING unnest(${gone.map((one) => one.roomId)}::uuid[], ${gone.map((one) => one.seq)}::bigint[],
            ${gone.map((one) => one.emoji)}::text[], ${gone.map((one) => one.userId)}::uuid[]) AS g (room_id, seq, emoji, user_id)
          WHERE r.room_id = g.room_id AND r.seq = g.seq AND r.emoji = g.emoji AND r.user_id = g.user_id),`;
  return sql`${added} ${removed}`;
};

/** The same for messages that lose all of theirs. */
export const reactionsCleared = (messages: readonly MessageSeq[]) =>
  messages.length === 0
    ? sql``
    : sql`cleared AS (
        DELETE FROM reactions r
        USING unnest(${messages.map((one) => one.roomId)}::uuid[], ${messages.map((one) => one.seq)}::bigint[]) AS g (room_id, seq)
        WHERE r.room_id = g.room_id AND r.seq = g.seq),`;

/** Statements on who reacted. */
export const reactionQueries = (db: Database) => ({
  /** Of each kind the first `most` people, and which of these people are among all of them. */
  findReactors: async (
    kinds: readonly ReactionKind[],
    userIds: readonly UserId[],
    most: number,
  ): Promise<readonly StoredReactors[]> => {
    const { rows } = await sql<StoredReactors>`
      SELECT k.room_id AS "roomId", k.seq, k.emoji, f.ids AS first, a.ids AS among
      FROM unnest(${kinds.map((one) => one.roomId)}::uuid[], ${kinds.map((one) => one.seq)}::bigint[],
                  ${kinds.map((one) => one.emoji)}::text[]) AS k (room_id, seq, emoji)
      CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(user_id ORDER BY rev), '{}') AS ids FROM (
          SELECT user_id, rev FROM reactions r
          WHERE r.room_id = k.room_id AND r.seq = k.seq AND r.emoji = k.emoji ORDER BY rev LIMIT ${most}) AS first) AS f
      CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(user_id), '{}') AS ids FROM reactions r
        WHERE r.room_id = k.room_id AND r.seq = k.seq AND r.emoji = k.emoji AND r.user_id = ANY(${userIds}::uuid[])) AS a`.execute(
      db,
    );
    return rows;
  },

  /** Who reacted with an emoji after `since`, by `rev`. */
  reactionsSince: async (
    { roomId, seq, emoji }: ReactionKind,
    since: number,
    limit: number,
  ): Promise<readonly StoredReaction[]> => {
    const { rows } = await sql<StoredReaction>`
      SELECT user_id AS "userId", rev, reacted_at AS "reactedAt" FROM reactions
      WHERE room_id = ${roomId} AND seq = ${seq} AND emoji = ${emoji} AND rev > ${since} ORDER BY rev LIMIT ${limit}`.execute(db);
    return rows;
  },
});
