import type { RoomHeads, RoomId } from '@parley/contracts';
import { type Kysely, sql } from 'kysely';

/** Up to where a follower holds a room. */
export interface Cursor {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly rev: number;
  /** The first message that was kept there when it was last looked at. */
  readonly floorSeq: number;
}

/** Where a cursor is held to be, and where it is to go; `before` is undefined where the room is new. */
export interface CursorMove {
  readonly before: Cursor | undefined;
  readonly after: Cursor;
}

/** A follower's cursors, in the schema of the service that follows; what `Tables` has beside them does not matter. */
export interface Cursors<Tables> {
  /** Whether it was begun at all. */
  hasBegun(): Promise<boolean>;
  begin(): Promise<void>;
  /** Holds these rooms as they stand; those that are held already stay as they are. */
  holdHeads(heads: RoomHeads): Promise<void>;
  find(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, Cursor>>;
  /** The cursors behind one id up to another, in the order of ids; without a last one all that follow, up to `limit`. */
  behind(after: RoomId | undefined, upTo: RoomId | undefined): Promise<readonly Cursor[]>;
  /** Moves cursors of different rooms on; resolves with the rooms whose cursor was where it was held to be. At the others another replica was faster. */
  move(tx: Kysely<Tables>, moves: readonly CursorMove[]): Promise<ReadonlySet<RoomId>>;
  /** Forgets a cursor; false where another replica was faster. */
  forget(tx: Kysely<Tables>, before: Cursor): Promise<boolean>;
}

const columns = sql`room_id AS "roomId", epoch, rev, floor_seq AS "floorSeq"`;

/** Makes the cursors of one follower. */
export const createCursors = <Tables>(db: Kysely<Tables>, follower: string): Cursors<Tables> => ({
  hasBegun: async () => {
    const { rows } = await sql`SELECT 1 FROM followers WHERE name = ${follower}`.execute(db);
    return rows.length > 0;
  },
  begin: async () => {
    await sql`INSERT INTO followers (name) VALUES (${follower}) ON CONFLICT DO NOTHING`.execute(db);
  },
  holdHeads: async ({ epoch, items }) => {
    await sql`INSERT INTO followed_rooms (follower, room_id, epoch, rev, floor_seq)
      SELECT ${follower}, h.room_id, ${epoch}::bigint, h.rev, h.floor_seq
      FROM unnest(${items.map((one) => one.roomId)}::uuid[], ${items.map((one) => one.rev)}::bigint[],
                  ${items.map((one) => one.floorSeq)}::bigint[]) AS h (room_id, rev, floor_seq)
      ON CONFLICT DO NOTHING`.execute(db);
  },
  find: async (roomIds) => {
    const { rows } = await sql<Cursor>`
      SELECT ${columns} FROM followed_rooms WHERE follower = ${follower} AND room_id = ANY(${roomIds}::uuid[])`.execute(db);
    return new Map(rows.map((cursor) => [cursor.roomId, cursor]));
  },
  behind: async (after, upTo) => {
    const from = after === undefined ? sql`true` : sql`room_id > ${after}`;
    const to = upTo === undefined ? sql`true` : sql`room_id <= ${upTo}`;
    const { rows } = await sql<Cursor>`
      SELECT ${columns} FROM followed_rooms WHERE follower = ${follower} AND ${from} AND ${to}`.execute(db);
    return rows;
  },
  move: async (tx, moves) => {
    const [begun, held] = [moves.filter(({ before }) => before === undefined), moves.filter(isHeld)];
    const moved = [
      ...(begun.length > 0 ? await beginRooms(tx, follower, begun) : []),
      ...(held.length > 0 ? await moveRooms(tx, follower, held) : []),
    ];
    return new Set(moved.map(({ roomId }) => roomId));
  },
  forget: async (tx, before) => {
    const { rows } = await sql`DELETE FROM followed_rooms WHERE ${isAsBefore(follower, before)} RETURNING 1`.execute(tx);
    return rows.length > 0;
  },
});

const isAsBefore = (follower: string, { roomId, epoch, rev, floorSeq }: Cursor) =>
  sql`follower = ${follower} AND room_id = ${roomId} AND epoch = ${epoch} AND rev = ${rev} AND floor_seq = ${floorSeq}`;

interface HeldMove extends CursorMove {
  readonly before: Cursor;
}

interface Moved {
  readonly roomId: RoomId;
}

const isHeld = (move: CursorMove): move is HeldMove => move.before !== undefined;

const columnsOf = (cursors: readonly Cursor[]) => sql`unnest(${cursors.map(({ roomId }) => roomId)}::uuid[],
  ${cursors.map(({ epoch }) => epoch)}::bigint[], ${cursors.map(({ rev }) => rev)}::bigint[],
  ${cursors.map(({ floorSeq }) => floorSeq)}::bigint[])`;

const beginRooms = async <Tables>(tx: Kysely<Tables>, follower: string, moves: readonly CursorMove[]): Promise<Moved[]> => {
  const { rows } = await sql<Moved>`INSERT INTO followed_rooms (follower, room_id, epoch, rev, floor_seq)
    SELECT ${follower}, a.* FROM ${columnsOf(moves.map(({ after }) => after))} AS a (room_id, epoch, rev, floor_seq)
    ORDER BY a.room_id ON CONFLICT DO NOTHING RETURNING room_id AS "roomId"`.execute(tx);
  return rows;
};

/** Rows are locked in one order, so that replicas that hold the same rooms for a while wait for each other and do not deadlock. */
const moveRooms = async <Tables>(tx: Kysely<Tables>, follower: string, moves: readonly HeldMove[]): Promise<Moved[]> => {
  const [befores, afters] = [moves.map(({ before }) => before), moves.map(({ after }) => after)];
  const { rows } = await sql<Moved>`
    WITH held AS (
      SELECT f.room_id FROM followed_rooms AS f
      JOIN ${columnsOf(befores)} AS b (room_id, epoch, rev, floor_seq) USING (room_id, epoch, rev, floor_seq)
      WHERE f.follower = ${follower} ORDER BY f.room_id FOR UPDATE OF f
    )
    UPDATE followed_rooms AS f SET epoch = a.epoch, rev = a.rev, floor_seq = a.floor_seq
    FROM held JOIN ${columnsOf(afters)} AS a (room_id, epoch, rev, floor_seq) USING (room_id)
    WHERE f.follower = ${follower} AND f.room_id = held.room_id RETURNING f.room_id AS "roomId"`.execute(tx);
  return rows;
};
