import type { RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { roomColumns, type StoredRoom } from './rooms.ts';
import type { Database } from './tables.ts';

/** Where a public room stands among the others. */
export interface PublicRoomPlace {
  readonly id: RoomId;
  readonly sortName: string;
}

/** A public room and its place. */
export interface PublicRoom {
  readonly room: StoredRoom;
  readonly place: PublicRoomPlace;
}

/** Statements on the rooms that everybody may see. */
export const publicRoomQueries = (db: Database) => ({
  /** A page of public rooms that are not archived and whose name or topic hold a text, in any case; by name, after `after`. */
  pageOfPublicRooms: async (query: string, after: PublicRoomPlace | undefined, limit: number): Promise<readonly PublicRoom[]> => {
    const from = after === undefined ? sql`` : sql`AND (lower(r.name), r.id) > (${after.sortName}, ${after.id}::uuid)`;
    // A position and no pattern: nothing in the text means anything but itself.
    const { rows } = await sql<StoredRoom & { sortName: string }>`
      SELECT ${roomColumns}, lower(r.name) AS "sortName" FROM rooms r CROSS JOIN installation i
      WHERE r.kind = 'public' AND r.archived_at IS NULL ${from}
        AND (strpos(lower(r.name), lower(${query})) > 0 OR strpos(lower(r.topic), lower(${query})) > 0)
      ORDER BY lower(r.name), r.id LIMIT ${limit}`.execute(db);
    return rows.map(({ sortName, ...room }) => ({ room, place: { id: room.id, sortName } }));
  },
});
