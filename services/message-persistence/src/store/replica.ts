import type { MemberRole, RoomId, RoomKind, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { visibleFrom } from './rooms.ts';
import type { Database } from './tables.ts';

/** A room as the primary knows it when somebody wants to read it: what a replica is judged by. */
export interface RoomStanding {
  readonly kind: RoomKind;
  /** What who asks is in it; null for nobody. */
  readonly role: MemberRole | null;
  readonly rev: number;
  /** The first message that who asks may see. */
  readonly floorSeq: number;
  readonly epoch: number;
  /** The primary's own time. */
  readonly now: Date;
}

/** What a database says of itself as a replica. */
export interface ReplicaState {
  /** Whether it only repeats what a primary does. */
  readonly isReplica: boolean;
  /** The newest migration that it has. */
  readonly schema: string | null;
  readonly epoch: number;
  /** The primary's time of the last commit that it repeated; null where there was none since it started. */
  readonly repeatedUpTo: Date | null;
}

/** Statements about which database may be read. */
export const replicaQueries = (db: Database) => ({
  /** Where a room and somebody in it stand, in one statement; for the primary. */
  findStanding: async (userId: UserId, roomId: RoomId): Promise<RoomStanding | undefined> => {
    const { rows } = await sql<RoomStanding>`/* prepared */
      SELECT r.kind, m.role, r.rev, ${visibleFrom} AS "floorSeq", i.epoch, clock_timestamp() AS now
      FROM rooms r CROSS JOIN installation i
      LEFT JOIN members m ON m.room_id = r.id AND m.user_id = ${userId} AND m.left_at IS NULL
      WHERE r.id = ${roomId}`.execute(db);
    return rows[0];
  },

  /** What a replica is, of the same state as everything else that is read with it. */
  findReplicaState: async (): Promise<ReplicaState> => {
    // https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
    const { rows } = await sql<ReplicaState>`
      SELECT pg_is_in_recovery() AS "isReplica", (SELECT max(name) FROM kysely_migration) AS schema, i.epoch,
        pg_last_xact_replay_timestamp() AS "repeatedUpTo" FROM installation i`.execute(db);
    if (rows[0] === undefined) throw new Error('the installation has no row');
    return rows[0];
  },
});
