import type { MemberRole, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database, MemberChange } from './tables.ts';

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
}

/** A membership as it is to be from now on. */
export interface MemberChanged {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly rev: number;
  readonly userRev: number;
  readonly lastChange: MemberChange;
  readonly changedAt: Date;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
}

const memberColumns = sql`
  m.room_id AS "roomId", m.user_id AS "userId", p.username, p.display_name AS "displayName", m.role, m.rev,
  m.last_change AS "lastChange", m.changed_at AS "changedAt", m.joined_at AS "joinedAt", m.left_at AS "leftAt"`;

const withNames = sql`members m JOIN people p ON p.user_id = m.user_id`;

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

  /** Members of a room that changed after `since`, by `rev`. */
  membersChangedSince: async (roomId: RoomId, since: number, limit: number): Promise<readonly StoredMember[]> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} AND m.rev > ${since} ORDER BY m.rev LIMIT ${limit}`.execute(db);
    return rows;
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
          user_rev: one.userRev,
          last_change: one.lastChange,
          changed_at: one.changedAt,
          joined_at: one.joinedAt,
          left_at: one.leftAt,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['room_id', 'user_id']).doUpdateSet((old) => ({
          role: old.ref('excluded.role'),
          rev: old.ref('excluded.rev'),
          user_rev: old.ref('excluded.user_rev'),
          last_change: old.ref('excluded.last_change'),
          changed_at: old.ref('excluded.changed_at'),
          joined_at: old.ref('excluded.joined_at'),
          left_at: old.ref('excluded.left_at'),
        })),
      )
      .execute();
  },
});
