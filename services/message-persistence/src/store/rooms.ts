import type { CommandId, MemberRole, RoomHistory, RoomId, RoomKind, UserId } from '@parley/contracts';
import { type RawBuilder, sql } from 'kysely';
import { plainArray } from './plain-array.ts';
import type { Database } from './tables.ts';

/** A room as stored, with the installation's epoch of the same snapshot. */
export interface StoredRoom {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly topic: string;
  readonly createdBy: UserId;
  readonly createdAt: Date;
  readonly rev: number;
  /** The `rev` of the last change of the room itself, and when that was; 0 and null while it is as it was made. */
  readonly changedRev: number;
  readonly changedAt: Date | null;
  readonly readOnly: boolean;
  readonly slowModeSeconds: number;
  readonly guests: boolean;
  readonly history: RoomHistory;
  readonly linkPreviews: boolean;
  /** For how many days its messages are kept; null for as long as the installation keeps them. */
  readonly retentionDays: number | null;
  readonly archivedAt: Date | null;
  readonly lastSeq: number;
  /** The first message that is kept; for a room as one of its members sees it, the first that they may see. */
  readonly floorSeq: number;
  readonly lastCreatedAt: Date;
  readonly memberCount: number;
  readonly epoch: number;
}

/** A room to be made, without anybody in it yet. */
export interface NewRoom {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly topic: string;
  readonly createdBy: UserId;
  readonly createdAt: Date;
  readonly guests: boolean;
  readonly history: RoomHistory;
  readonly directKey: Buffer | null;
}

/** What a command that made a room left behind (RE3). */
export interface RoomKey {
  readonly roomId: RoomId;
  readonly requestHash: Buffer;
}

/** A room and what somebody is in it at present. */
export interface RoomOf {
  readonly room: StoredRoom;
  readonly role: MemberRole | undefined;
}

interface RoomWithRole extends StoredRoom {
  readonly role: MemberRole | null;
}

const toRoomOf = ({ role, ...room }: RoomWithRole): RoomOf => ({ room, role: role ?? undefined });

const columnsFrom = (floorSeq: RawBuilder<unknown>) => sql`
  r.id, r.kind, r.name, r.topic, r.created_by AS "createdBy", r.created_at AS "createdAt", r.rev, r.changed_rev AS "changedRev",
  r.changed_at AS "changedAt", r.read_only AS "readOnly", r.archived_at AS "archivedAt",
  r.slow_mode_seconds AS "slowModeSeconds", r.guests, r.history, r.link_previews AS "linkPreviews", r.retention_days AS "retentionDays",
  r.last_seq AS "lastSeq", ${floorSeq} AS "floorSeq", r.last_created_at AS "lastCreatedAt", r.member_count AS "memberCount", i.epoch`;

/** The columns of {@link StoredRoom}, for `FROM rooms r CROSS JOIN installation i`. */
export const roomColumns = columnsFrom(sql`r.floor_seq`);

/** The first message of a room `r` that its member `m` may see (RO7). */
export const visibleFrom = sql`greatest(r.floor_seq, m.visible_from_seq)`;

/** The same as a member `m` sees it: what was before them is to them as what is kept no more. */
const roomColumnsOfMember = columnsFrom(visibleFrom);

/** Statements on rooms. */
export const roomQueries = (db: Database) => ({
  /** The first lock of every writer: rooms in ascending order. Ids that are no room are left out. */
  lockRooms: async (ids: readonly RoomId[]): Promise<readonly StoredRoom[]> => {
    // PostgreSQL keeps a plan only while it seems no dearer than one made for the values at hand: for a single id that would
    // always be the latter, and planning takes longer than the look-up. From a subquery, an array tells nothing of its length.
    // https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES
    const { rows } = await sql<StoredRoom>`/* prepared */
      SELECT ${roomColumns} FROM rooms r CROSS JOIN installation i
      WHERE r.id = ANY((SELECT ${ids}::uuid[])::uuid[]) ORDER BY r.id FOR NO KEY UPDATE OF r`.execute(db);
    return rows;
  },

  /**
   * Locks rooms in ascending order. @throws a serialization failure (40001) unless all are there, each with this `rev`, in
   * this epoch.
   */
  lockUnchangedRooms: async (rooms: readonly Pick<StoredRoom, 'id' | 'rev' | 'epoch'>[]): Promise<void> => {
    await sql`/* prepared */
      SELECT lock_unchanged_rooms(${plainArray(rooms.map((one) => one.id))}::uuid[], ${plainArray(rooms.map((one) => one.rev))}::bigint[],
                                  ${rooms[0]?.epoch ?? 0}::bigint)`.execute(db);
  },

  /** Rooms as they are, in no order. */
  findRooms: async (ids: readonly RoomId[]): Promise<readonly StoredRoom[]> => {
    const { rows } = await sql<StoredRoom>`
      SELECT ${roomColumns} FROM rooms r CROSS JOIN installation i WHERE r.id = ANY(${ids}::uuid[])`.execute(db);
    return rows;
  },

  /** The one room of exactly these people, by the hash of their ids. */
  findDirectRoom: async (directKey: Buffer): Promise<StoredRoom | undefined> => {
    const { rows } = await sql<StoredRoom>`
      SELECT ${roomColumns} FROM rooms r CROSS JOIN installation i WHERE r.direct_key = ${directKey}`.execute(db);
    return rows[0];
  },

  /** Rooms with what somebody is in each, in no order; ids that are no room are left out. */
  findRoomsFor: async (userId: UserId, roomIds: readonly RoomId[]): Promise<readonly RoomOf[]> => {
    // A subquery for the plan's sake: see lockRooms.
    const { rows } = await sql<RoomWithRole>`/* prepared */
      SELECT ${roomColumnsOfMember}, m.role FROM rooms r CROSS JOIN installation i
      LEFT JOIN members m ON m.room_id = r.id AND m.user_id = ${userId} AND m.left_at IS NULL
      WHERE r.id = ANY((SELECT ${roomIds}::uuid[])::uuid[])`.execute(db);
    return rows.map(toRoomOf);
  },

  /** Every room that somebody is a member of. */
  findRoomsOf: async (userId: UserId): Promise<readonly (RoomOf & { readonly role: MemberRole })[]> => {
    const { rows } = await sql<RoomWithRole & { role: MemberRole }>`
      SELECT ${roomColumnsOfMember}, m.role FROM members m JOIN rooms r ON r.id = m.room_id CROSS JOIN installation i
      WHERE m.user_id = ${userId} AND m.left_at IS NULL ORDER BY r.id`.execute(db);
    return rows.map(({ role, ...room }) => ({ room, role }));
  },

  insertRoom: async (room: NewRoom): Promise<void> => {
    await db
      .insertInto('rooms')
      .values({
        id: room.id,
        kind: room.kind,
        name: room.name,
        topic: room.topic,
        created_by: room.createdBy,
        created_at: room.createdAt,
        archived_at: null,
        rev: 0,
        last_created_at: room.createdAt,
        member_count: 0,
        guests: room.guests,
        history: room.history,
        direct_key: room.directKey,
      })
      .execute();
  },

  /** Moves the heads of a room whose members changed. */
  updateMembership: async (id: RoomId, heads: { rev: number; memberCount: number }): Promise<void> => {
    await db.updateTable('rooms').set({ rev: heads.rev, member_count: heads.memberCount }).where('id', '=', id).execute();
  },

  /** Writes what a room is like, as a change of its own. */
  updateRoom: async (room: StoredRoom): Promise<void> => {
    await db
      .updateTable('rooms')
      .set({
        name: room.name,
        topic: room.topic,
        read_only: room.readOnly,
        slow_mode_seconds: room.slowModeSeconds,
        guests: room.guests,
        history: room.history,
        link_previews: room.linkPreviews,
        retention_days: room.retentionDays,
        archived_at: room.archivedAt,
        rev: room.rev,
        changed_rev: room.changedRev,
        changed_at: room.changedAt,
      })
      .where('id', '=', room.id)
      .execute();
  },

  /** The room that this command of this user made, if it was seen before. */
  findRoomKey: async (userId: UserId, key: CommandId): Promise<RoomKey | undefined> =>
    db
      .selectFrom('room_keys')
      .select(['room_id as roomId', 'request_hash as requestHash'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst(),

  insertRoomKey: async (row: {
    userId: UserId;
    key: CommandId;
    requestHash: Buffer;
    roomId: RoomId;
    at: Date;
  }): Promise<void> => {
    await db
      .insertInto('room_keys')
      .values({ user_id: row.userId, key: row.key, request_hash: row.requestHash, room_id: row.roomId, created_at: row.at })
      .execute();
  },

  /** The database's time in whole milliseconds; asked after the locks, so that it never goes back in a room. */
  now: async (): Promise<Date> => {
    const { rows } = await sql<{ now: Date }>`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`.execute(db);
    return rows[0]?.now ?? new Date();
  },
});
