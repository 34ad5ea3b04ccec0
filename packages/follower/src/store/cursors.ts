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
  /** Moves a cursor on. False where it is not (any more) where it was held to be: another replica was faster. */
  move(tx: Kysely<Tables>, before: Cursor | undefined, after: Cursor): Promise<boolean>;
  /** Forgets a cursor; false as above. */
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
  move: async (tx, before, { roomId, epoch, rev, floorSeq }) => {
    const { rows } =
      before === undefined
        ? await sql`INSERT INTO followed_rooms (follower, room_id, epoch, rev, floor_seq)
            VALUES (${follower}, ${roomId}, ${epoch}, ${rev}, ${floorSeq}) ON CONFLICT DO NOTHING RETURNING 1`.execute(tx)
        : await sql`UPDATE followed_rooms SET epoch = ${epoch}, rev = ${rev}, floor_seq = ${floorSeq}
            WHERE ${isAsBefore(follower, before)} RETURNING 1`.execute(tx);
    return rows.length > 0;
  },
  forget: async (tx, before) => {
    const { rows } = await sql`DELETE FROM followed_rooms WHERE ${isAsBefore(follower, before)} RETURNING 1`.execute(tx);
    return rows.length > 0;
  },
});

const isAsBefore = (follower: string, { roomId, epoch, rev, floorSeq }: Cursor) =>
  sql`follower = ${follower} AND room_id = ${roomId} AND epoch = ${epoch} AND rev = ${rev} AND floor_seq = ${floorSeq}`;
