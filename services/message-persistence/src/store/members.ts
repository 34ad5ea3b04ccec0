import type { MemberRole, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database, MemberChange } from './tables.ts';

/** When somebody last wrote in a slow room. */
export interface SendPace {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly at: Date;
}

/** A membership with the person's names. */
export interface StoredMember {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly role: MemberRole;
  readonly rev: number;
  readonly lastChange: MemberChange;
  readonly changedAt: Date;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  readonly mutedUntil: Date | null;
  readonly bannedUntil: Date | null;
  /** The first message that they may see; null for the first of all. */
  readonly visibleFromSeq: number | null;
}

/** A membership as it is to be from now on. */
export interface MemberChanged {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly rev: number;
  /** Undefined where nothing of the person's own changed: it stays what it was. */
  readonly userRev: number | undefined;
  readonly lastChange: MemberChange;
  readonly changedAt: Date;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  readonly mutedUntil: Date | null;
  readonly bannedUntil: Date | null;
  readonly visibleFromSeq: number | null;
}

/** The columns of {@link StoredMember}, for {@link withNames}. */
export const memberColumns = sql`
  m.room_id AS "roomId", m.user_id AS "userId", p.username, p.display_name AS "displayName", m.role, m.rev,
  m.last_change AS "lastChange", m.changed_at AS "changedAt", m.joined_at AS "joinedAt", m.left_at AS "leftAt",
  m.muted_until AS "mutedUntil", m.banned_until AS "bannedUntil", m.visible_from_seq AS "visibleFromSeq"`;

/** Members `m` with their names `p`. */
export const withNames = sql`members m JOIN people p ON p.user_id = m.user_id`;

/** Statements on members. */
export const memberQueries = (db: Database) => ({
  /** These people's memberships of a room, tombstones included. */
  findMembers: async (roomId: RoomId, userIds: readonly UserId[]): Promise<readonly StoredMember[]> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames} WHERE m.room_id = ${roomId} AND m.user_id = ANY(${userIds}::uuid[])`.execute(db);
    return rows;
  },

  /** A page of present members in the order of their ids, after `after`. */
  pageOfMembers: async (roomId: RoomId, after: UserId | undefined, limit: number): Promise<readonly StoredMember[]> => {
    const from = after === undefined ? sql`` : sql`AND m.user_id > ${after}`;
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.left_at IS NULL ${from} ORDER BY m.user_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The same of those who are banned now. */
  pageOfBanned: async (roomId: RoomId, after: UserId | undefined, limit: number): Promise<readonly StoredMember[]> => {
    const from = after === undefined ? sql`` : sql`AND m.user_id > ${after}`;
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.banned_until > now() ${from} ORDER BY m.user_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Present members other than one person who could own the room next: owners, moderators, the longest there first. */
  findHeir: async (roomId: RoomId, leaving: UserId): Promise<StoredMember | undefined> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.user_id <> ${leaving} AND m.left_at IS NULL
      ORDER BY array_position(ARRAY['owner', 'moderator', 'member', 'guest'], m.role), m.joined_at, m.user_id LIMIT 1`.execute(
      db,
    );
    return rows[0];
  },

  /** The guests of a room, by the order of their ids. */
  findGuests: async (roomId: RoomId): Promise<readonly StoredMember[]> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.left_at IS NULL AND m.role = 'guest' ORDER BY m.user_id`.execute(db);
    return rows;
  },

  /** Members of a room that changed after `since`, by `rev`. */
  membersChangedSince: async (roomId: RoomId, since: number, limit: number): Promise<readonly StoredMember[]> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.rev > ${since} ORDER BY m.rev LIMIT ${limit}`.execute(db);
    return rows;
  },

  /**
   * Starts the read markers of people who come in: what was said before is read, but not seen by them (RD5). A marker that is
   * there only moves forward (RD2). No change of their own: `room.added` tells of it.
   */
  startMarkers: async (roomId: RoomId, userIds: readonly UserId[], readSeq: number, at: Date): Promise<void> => {
    await sql`
      WITH threads AS (
        UPDATE thread_followers SET read_seq = greatest(read_seq, ${readSeq})
        WHERE user_id = ANY(${userIds}::uuid[]) AND room_id = ${roomId})
      INSERT INTO read_markers AS old (room_id, user_id, read_seq, user_rev, changed_at, start_seq)
      SELECT ${roomId}, id, ${readSeq}, 0, ${at}, ${readSeq} FROM unnest(${userIds}::uuid[]) AS id
      ON CONFLICT (room_id, user_id) DO UPDATE
      SET read_seq = greatest(old.read_seq, EXCLUDED.read_seq), start_seq = EXCLUDED.start_seq, seen_seq = NULL`.execute(db);
  },

  /** How far each of these people has read a room; who has no marker is left out. */
  findReadSeqs: async (roomId: RoomId, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> => {
    const { rows } = await sql<{ userId: UserId; readSeq: number }>`
      SELECT user_id AS "userId", read_seq AS "readSeq" FROM read_markers
      WHERE room_id = ${roomId} AND user_id = ANY(${userIds}::uuid[])`.execute(db);
    return new Map(rows.map((row) => [row.userId, row.readSeq]));
  },

  /** Keeps when members last wrote in rooms that are slow. */
  keepPaces: async (paces: readonly SendPace[]): Promise<void> => {
    await sql`
      UPDATE members m SET last_sent_at = p.at
      FROM unnest(${paces.map((one) => one.roomId)}::uuid[], ${paces.map((one) => one.userId)}::uuid[],
                  ${paces.map((one) => one.at.toISOString())}::timestamptz[]) AS p (room_id, user_id, at)
      WHERE m.room_id = p.room_id AND m.user_id = p.user_id`.execute(db);
  },

  /** Writes memberships, new ones or present ones and tombstones anew. */
  putMembers: async (members: readonly MemberChanged[]): Promise<void> => {
    await db
      .insertInto('members')
      .values(
        members.map((one) => ({
          room_id: one.roomId,
          user_id: one.userId,
          role: one.role,
          rev: one.rev,
          user_rev: one.userRev ?? 0,
          last_change: one.lastChange,
          changed_at: one.changedAt,
          joined_at: one.joinedAt,
          left_at: one.leftAt,
          muted_until: one.mutedUntil,
          banned_until: one.bannedUntil,
          visible_from_seq: one.visibleFromSeq,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['room_id', 'user_id']).doUpdateSet((old) => ({
          role: old.ref('excluded.role'),
          rev: old.ref('excluded.rev'),
          user_rev: sql`greatest(members.user_rev, excluded.user_rev)`,
          last_change: old.ref('excluded.last_change'),
          changed_at: old.ref('excluded.changed_at'),
          joined_at: old.ref('excluded.joined_at'),
          left_at: old.ref('excluded.left_at'),
          muted_until: old.ref('excluded.muted_until'),
          banned_until: old.ref('excluded.banned_until'),
          visible_from_seq: old.ref('excluded.visible_from_seq'),
        })),
      )
      .execute();
  },
});
