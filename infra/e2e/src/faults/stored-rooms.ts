import { z } from 'zod';
import type { StoredRoom } from './history.ts';
import type { System } from './system.ts';

const Room = z.object({ rev: z.coerce.number(), lastSeq: z.coerce.number() });
const Messages = z.array(
  z.object({
    id: z.string(),
    seq: z.coerce.number(),
    rev: z.coerce.number(),
    senderId: z.string(),
    clientMessageId: z.string(),
    content: z.string(),
    deleted: z.boolean(),
    reactions: z.array(z.object({ emoji: z.string(), userIds: z.array(z.string()) })),
    files: z.array(z.string()),
  }),
);

/** Reads rooms from the database itself, as the role that owns them. */
export const readRooms = (system: System, roomIds: readonly string[]): Promise<StoredRoom[]> =>
  system.withOwner(async (client) => {
    const rooms: StoredRoom[] = [];
    for (const roomId of roomIds) {
      const head = await client.query('SELECT rev, last_seq AS "lastSeq" FROM message_persistence.rooms WHERE id = $1', [roomId]);
      const { rows } = await client.query(
        `SELECT id, seq, rev, sender_id AS "senderId", client_message_id AS "clientMessageId", content,
           deleted_at IS NOT NULL AS deleted, coalesce(reactions, '[]') AS reactions,
           jsonb_path_query_array(coalesce(attachments, '[]'), '$[*].id') AS files
         FROM message_persistence.messages WHERE room_id = $1 ORDER BY seq`,
        [roomId],
      );
      rooms.push({ roomId, ...Room.parse(head.rows[0]), messages: Messages.parse(rows) });
    }
    return rooms;
  });
