import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Somebody and a room of theirs. */
export interface Conversation {
  readonly userId: UserId;
  readonly roomId: RoomId;
}

/** What somebody was told of a room, and when they are to be told again. */
export interface StoredTelling {
  readonly dueAt: Date | null;
  readonly generation: number;
  readonly looks: number;
  readonly toldSeq: number;
}

/** When people are to be told. */
export interface Telling {
  readonly now: Date;
  readonly afterMs: number;
  /** Between two pushes of one conversation; doubled with each until somebody reads. */
  readonly againMs: number;
}

/** How often the wait between two pushes is doubled. */
const mostDoublings = 4;

const of = ({ userId, roomId }: Conversation) => sql`user_id = ${userId} AND room_id = ${roomId}`;

/** When somebody is told of something new, of a telling `t`: soon, or as long after the last push as it takes by now (NO5). */
const nextPush = ({ now, afterMs, againMs }: Telling) => {
  const soon = sql`${new Date(now.getTime() + afterMs)}::timestamptz`;
  return sql`CASE WHEN t.told_count = 0 THEN ${soon} ELSE
    greatest(${soon}, t.told_at + ${againMs} * interval '1 millisecond' * (2 ^ least(t.told_count - 1, ${mostDoublings}))) END`;
};

/** Looks after somebody from now on: what changes of their own may withdraw what they were told, or have them told. */
const lookAfter = (userId: UserId) => sql`
  reader AS (INSERT INTO readers (user_id, user_rev) VALUES (${userId}, 0) ON CONFLICT DO NOTHING)`;

/** Statements on what people are told. */
export const tellingQueries = (db: Database) => ({
  /** These people are to be told of something new; who waits to be told already is told when they were to be. */
  wantTold: async (roomId: RoomId, userIds: readonly UserId[], telling: Telling): Promise<void> => {
    const soon = new Date(telling.now.getTime() + telling.afterMs);
    await sql`
      INSERT INTO tellings AS t (user_id, room_id, due_at)
      SELECT id, ${roomId}, ${soon} FROM unnest(${userIds}::uuid[]) AS id ORDER BY id
      ON CONFLICT (user_id, room_id) DO UPDATE SET generation = t.generation + 1, looks = 0,
        due_at = coalesce(t.due_at, ${nextPush(telling)})`.execute(db);
  },

  /** Conversations whose time has come, likewise as rooms. */
  claimDueTellings: async (now: Date, queuedUntil: Date, limit: number): Promise<readonly Conversation[]> => {
    const { rows } = await sql<Conversation>`
      UPDATE tellings SET queued_until = ${queuedUntil} WHERE (user_id, room_id) IN (
        SELECT user_id, room_id FROM tellings WHERE due_at <= ${now} AND (queued_until IS NULL OR queued_until <= ${now})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING user_id AS "userId", room_id AS "roomId"`.execute(db);
    return rows;
  },

  findTelling: async (one: Conversation): Promise<StoredTelling | undefined> => {
    const { rows } = await sql<StoredTelling>`
      SELECT due_at AS "dueAt", generation, looks, told_seq AS "toldSeq" FROM tellings WHERE ${of(one)}`.execute(db);
    return rows[0];
  },

  /** They are told later: since they seemed to be here, which `looked` counts, or since they want it so, which they may take back. */
  postpone: async (one: Conversation, dueAt: Date, looked: boolean): Promise<void> => {
    await sql`
      ${looked ? sql`` : sql`WITH ${lookAfter(one.userId)}`}
      UPDATE tellings SET due_at = ${dueAt}, queued_until = NULL, looks = looks + ${looked ? 1 : 0} WHERE ${of(one)}`.execute(db);
  },

  /** Whether somebody is told of anything only after a time. */
  waitsBeyond: async (userId: UserId, time: Date): Promise<boolean> => {
    const { rows } = await sql<{ waits: boolean }>`
      SELECT EXISTS (SELECT FROM tellings WHERE user_id = ${userId} AND due_at > ${time}) AS waits`.execute(db);
    return rows[0]?.waits ?? false;
  },

  /** What somebody is told only after a time they are told as soon as what is new. */
  hasten: async (userId: UserId, time: Date, telling: Telling): Promise<void> => {
    const next = nextPush(telling);
    await sql`
      UPDATE tellings t SET due_at = ${next} WHERE t.user_id = ${userId} AND t.due_at > ${time} AND t.due_at > ${next}`.execute(
      db,
    );
  },

  /** There is nothing to tell them, unless something came since `generation`. */
  settle: async (one: Conversation, generation: number): Promise<void> => {
    await sql`
      UPDATE tellings SET queued_until = NULL, due_at = CASE WHEN generation = ${generation} THEN NULL ELSE due_at END
      WHERE ${of(one)}`.execute(db);
  },

  /** They are being told of everything up to `seq`. */
  noteTold: async (one: Conversation, generation: number, seq: number, at: Date): Promise<void> => {
    await sql`
      WITH ${lookAfter(one.userId)}
      UPDATE tellings SET told_seq = greatest(told_seq, ${seq}), told_at = ${at}, told_count = told_count + 1, is_shown = true,
        queued_until = NULL, due_at = CASE WHEN generation = ${generation} THEN NULL ELSE due_at END
      WHERE ${of(one)}`.execute(db);
  },

  /** Rooms of which somebody may still see a notification. */
  findShown: async (userId: UserId, limit: number): Promise<readonly RoomId[]> => {
    const { rows } = await sql<{ roomId: RoomId }>`
      SELECT room_id AS "roomId" FROM tellings WHERE user_id = ${userId} AND is_shown ORDER BY room_id LIMIT ${limit}`.execute(
      db,
    );
    return rows.map(({ roomId }) => roomId);
  },

  /** Notifications of these rooms are withdrawn: the next one comes as the first did. */
  hide: async (userId: UserId, roomIds: readonly RoomId[]): Promise<void> => {
    await sql`
      UPDATE tellings SET is_shown = false, told_count = 0 WHERE user_id = ${userId} AND room_id = ANY(${roomIds}::uuid[])`.execute(
      db,
    );
  },

  /** What somebody was told, the last first, at most 10,000 rooms. */
  findTold: async (userId: UserId): Promise<readonly { roomId: RoomId; toldSeq: number; toldAt: Date }[]> => {
    const { rows } = await sql<{ roomId: RoomId; toldSeq: number; toldAt: Date }>`
      SELECT room_id AS "roomId", told_seq AS "toldSeq", told_at AS "toldAt" FROM tellings
      WHERE user_id = ${userId} AND told_at IS NOT NULL ORDER BY told_at DESC, room_id LIMIT 10000`.execute(db);
    return rows;
  },

  /** Forgets what was told of a room: it is gone, or was set back. */
  forgetTold: async (roomId: RoomId): Promise<void> => {
    await sql`DELETE FROM tellings WHERE room_id = ${roomId}`.execute(db);
  },

  /** Forgets everything of somebody who is not told anywhere any more. */
  forgetTellingsOf: async (userId: UserId): Promise<void> => {
    await sql`WITH reader AS (DELETE FROM readers WHERE user_id = ${userId}) DELETE FROM tellings WHERE user_id = ${userId}`.execute(
      db,
    );
  },
});
