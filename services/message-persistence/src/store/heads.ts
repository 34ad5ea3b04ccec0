import type { MemberRole, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { showsReading } from './seen-by.ts';
import type { Database } from './tables.ts';

/** Where heads stand, all at one moment. */
export interface StoredHeads {
  readonly epoch: number;
  readonly rooms: readonly { roomId: RoomId; rev: number }[];
  readonly users: readonly { userId: UserId; userRev: number }[];
}

/** Where a room stands, and its first message that is kept. */
export interface RoomHead {
  readonly roomId: RoomId;
  readonly rev: number;
  readonly floorSeq: number;
}

/** A membership as it is or was last, with its room's heads and how far the member has read. */
export interface StoredMembership {
  readonly userRev: number;
  readonly roomId: RoomId;
  readonly role: MemberRole;
  /** The room's `rev` of the membership's last change. */
  readonly rev: number;
  readonly changedAt: Date;
  readonly leftAt: Date | null;
  readonly mutedUntil: Date | null;
  readonly visibleFromSeq: number | null;
  readonly roomRev: number;
  readonly lastSeq: number;
  readonly readSeq: number;
}

/** Everything one person is a member of; `rooms` is in no order. */
export interface StoredMemberships {
  readonly userId: UserId;
  readonly userRev: number;
  readonly epoch: number;
  /** Whether others may see how far they have read (RD6). */
  readonly readReceipts: boolean;
  readonly rooms: readonly PresentMembership[];
}

/** What somebody is in a room, with its heads. */
export interface PresentMembership {
  readonly roomId: RoomId;
  readonly role: MemberRole;
  readonly mutedUntil: Date | null;
  readonly visibleFromSeq: number | null;
  readonly rev: number;
  readonly lastSeq: number;
  readonly readSeq: number;
}

type HeadRow =
  | { kind: 'room'; id: RoomId; head: number }
  | { kind: 'user'; id: UserId; head: number }
  | { kind: 'epoch'; head: number };

interface MembershipRow extends Omit<PresentMembership, 'roomId'> {
  readonly userId: UserId;
  readonly userRev: number;
  readonly epoch: number;
  readonly readReceipts: boolean;
  readonly roomId: RoomId | null;
}

/** Statements that gateways' questions need. */
export const headQueries = (db: Database) => ({
  /** The heads of rooms and people in one statement; unknown ones are left out. */
  findHeads: async (roomIds: readonly RoomId[], userIds: readonly UserId[]): Promise<StoredHeads> => {
    const { rows } = await sql<HeadRow>`
      SELECT 'epoch' AS kind, NULL::uuid AS id, epoch::bigint AS head FROM installation
      UNION ALL SELECT 'room', id, rev FROM rooms WHERE id = ANY(${roomIds}::uuid[])
      UNION ALL SELECT 'user', user_id, user_rev FROM user_heads WHERE user_id = ANY(${userIds}::uuid[])`.execute(db);
    return {
      epoch: rows.find((row) => row.kind === 'epoch')?.head ?? 0,
      rooms: rows.flatMap((row) => (row.kind === 'room' ? [{ roomId: row.id, rev: row.head }] : [])),
      users: rows.flatMap((row) => (row.kind === 'user' ? [{ userId: row.id, userRev: row.head }] : [])),
    };
  },

  /** Where rooms stand behind an id, in the order of ids; for those who follow all rooms. */
  pageOfHeads: async (after: RoomId | undefined, limit: number): Promise<readonly RoomHead[]> => {
    const behind = after === undefined ? sql`true` : sql`id > ${after}`;
    const { rows } = await sql<RoomHead>`
      SELECT id AS "roomId", rev, floor_seq AS "floorSeq" FROM rooms WHERE ${behind} ORDER BY id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Begins the next epoch of the installation; answers which that is. */
  raiseEpoch: async (): Promise<number> => {
    const { rows } = await sql<{ epoch: number }>`UPDATE installation SET epoch = epoch + 1 RETURNING epoch`.execute(db);
    if (rows[0] === undefined) throw new Error('the installation has no row');
    return rows[0].epoch;
  },

  /**
   * The present memberships of people in one statement, in the order they were asked for; each person once. `OFFSET 0` makes
   * PostgreSQL look them up person by person, over indexes. Free to choose, it goes through all members for each person
   * while the table has no statistics yet: half a second for 500 people among 9,000 members.
   */
  findMemberships: async (userIds: readonly UserId[]): Promise<readonly StoredMemberships[]> => {
    const { rows } = await sql<MembershipRow>`
      SELECT u.id AS "userId", coalesce(h.user_rev, 0) AS "userRev", i.epoch, ${showsReading(sql`u.id`)} AS "readReceipts", p.*
      FROM unnest(${userIds}::uuid[]) WITH ORDINALITY AS u (id, n) CROSS JOIN installation i
      LEFT JOIN user_heads h ON h.user_id = u.id
      LEFT JOIN LATERAL (
        SELECT r.id AS "roomId", m.role, m.muted_until AS "mutedUntil", m.visible_from_seq AS "visibleFromSeq", r.rev, r.last_seq AS "lastSeq",
          coalesce(k.read_seq, 0) AS "readSeq"
        FROM members m JOIN rooms r ON r.id = m.room_id
        LEFT JOIN read_markers k ON k.room_id = m.room_id AND k.user_id = m.user_id
        WHERE m.user_id = u.id AND m.left_at IS NULL OFFSET 0) p ON true
      ORDER BY u.n`.execute(db);
    return [...Map.groupBy(rows, (row) => row.userId)].map(([userId, some]) => toMemberships(userId, some));
  },

  /** A person's memberships, ended ones too, that changed after `since`, by `userRev`. */
  membershipsChangedSince: async (userId: UserId, since: number, limit: number): Promise<readonly StoredMembership[]> => {
    const { rows } = await sql<StoredMembership>`
      SELECT m.user_rev AS "userRev", r.id AS "roomId", m.role, m.rev, m.changed_at AS "changedAt", m.left_at AS "leftAt",
        m.muted_until AS "mutedUntil", m.visible_from_seq AS "visibleFromSeq", r.rev AS "roomRev", r.last_seq AS "lastSeq", coalesce(k.read_seq, 0) AS "readSeq"
      FROM members m JOIN rooms r ON r.id = m.room_id
      LEFT JOIN read_markers k ON k.room_id = m.room_id AND k.user_id = m.user_id
      WHERE m.user_id = ${userId} AND m.user_rev > ${since} ORDER BY m.user_rev LIMIT ${limit}`.execute(db);
    return rows;
  },
});

const toMemberships = (userId: UserId, rows: readonly MembershipRow[]): StoredMemberships => ({
  userId,
  userRev: rows[0]?.userRev ?? 0,
  readReceipts: rows[0]?.readReceipts ?? true,
  epoch: rows[0]?.epoch ?? 0,
  rooms: rows.flatMap(({ roomId, role, mutedUntil, visibleFromSeq, rev, lastSeq, readSeq }) =>
    roomId === null ? [] : [{ roomId, role, mutedUntil, visibleFromSeq, rev, lastSeq, readSeq }],
  ),
});
