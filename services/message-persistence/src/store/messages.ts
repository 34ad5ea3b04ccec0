import type { CommandId, Message, MessageId, Metadata, RequestId, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { monthOf, type TimeRange, timeOf } from './months.ts';
import type { Database } from './tables.ts';

/** A message as stored. */
export interface StoredMessage {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: UserId;
  readonly clientMessageId: CommandId;
  readonly content: string;
  readonly metadata: Metadata | null;
  readonly createdAt: Date;
}

/** The columns of {@link StoredMessage}, for `FROM messages m`. */
export const messageColumns = sql`
  m.id, m.room_id AS "roomId", m.seq, m.rev, m.sender_id AS "senderId", m.client_message_id AS "clientMessageId", m.content,
  m.metadata, m.created_at AS "createdAt"`;

/** Bounds the partitions that a statement has to plan for, lock and read. */
export const within = ({ from, until }: TimeRange) =>
  sql<boolean>`m.created_at >= ${from.toISOString()}::timestamptz AND m.created_at < ${until.toISOString()}::timestamptz`;

/** What names a send: its room, its sender and the id the sender gave it. */
export interface SendName {
  readonly roomId: RoomId;
  readonly senderId: UserId;
  readonly commandId: CommandId;
}

/** What a send that was seen before left behind. */
export interface KnownSend {
  readonly requestHash: string;
  readonly requestId: RequestId | null;
  readonly seq: number;
  readonly createdAt: Date;
}

/** What the store knows of one send. */
export interface SendFacts {
  readonly isMember: boolean;
  readonly known: KnownSend | undefined;
}

/** A message to be stored, with the key by which a repeat of it is recognised. */
export interface NewMessage {
  readonly message: Message;
  readonly requestHash: string;
  readonly requestId: RequestId;
}

/** Where a room's heads stand after its new messages, all of which carry the same `createdAt`. */
export interface RoomAdvance {
  readonly roomId: RoomId;
  readonly rev: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly createdAt: Date;
}

/** Which messages of a room, by `seq` and by the time in which those lie; both ends of `seq` included. */
export interface MessageRange {
  readonly from: number;
  readonly to: number;
  readonly time: TimeRange;
}

interface SendRow {
  readonly isMember: boolean;
  readonly requestHash: string | null;
  readonly requestId: RequestId | null;
  readonly seq: number | null;
  readonly createdAt: Date | null;
  readonly now: Date | null;
}

const factsOf = (row: SendRow): SendFacts => ({
  isMember: row.isMember,
  known:
    row.requestHash === null || row.seq === null || row.createdAt === null
      ? undefined
      : { requestHash: row.requestHash, requestId: row.requestId, seq: row.seq, createdAt: row.createdAt },
});

/** Statements on messages and on the keys of sends. */
export const messageQueries = (db: Database) => ({
  /**
   * Looks up sends after their rooms were locked: in their order, whether the sender is a member and whether it was seen
   * before; and the time in whole milliseconds.
   */
  lookUpSends: async (sends: readonly SendName[]): Promise<{ facts: readonly SendFacts[]; now: Date }> => {
    const { rows } = await sql<SendRow>`
      SELECT m.user_id IS NOT NULL AS "isMember", encode(k.request_hash, 'hex') AS "requestHash", k.request_id AS "requestId",
        k.seq, k.created_at AS "createdAt", CASE WHEN s.n = 1 THEN date_trunc('milliseconds', clock_timestamp()) END AS now
      FROM unnest(${sends.map((one) => one.roomId)}::uuid[], ${sends.map((one) => one.senderId)}::uuid[],
                  ${sends.map((one) => one.commandId)}::uuid[]) WITH ORDINALITY AS s (room_id, sender_id, command_id, n)
      LEFT JOIN members m ON m.room_id = s.room_id AND m.user_id = s.sender_id AND m.left_at IS NULL
      LEFT JOIN message_keys k ON k.room_id = s.room_id AND k.sender_id = s.sender_id AND k.command_id = s.command_id
      ORDER BY s.n`.execute(db);
    return { facts: rows.map(factsOf), now: rows[0]?.now ?? new Date() };
  },

  /** Messages by their full primary key, in no order; those that retention dropped are left out. */
  findMessages: async (keys: readonly { roomId: RoomId; seq: number; createdAt: Date }[]): Promise<readonly StoredMessage[]> => {
    const time = timeOf(keys.map((one) => monthOf(one.createdAt)));
    if (time === undefined) return [];
    // LATERAL with a limit: one index look-up a key, in the one partition of its time.
    const { rows } = await sql<StoredMessage>`
      SELECT m.* FROM unnest(${keys.map((one) => one.roomId)}::uuid[], ${keys.map((one) => one.seq)}::bigint[],
                             ${keys.map((one) => one.createdAt.toISOString())}::timestamptz[]) AS k (room_id, seq, created_at)
      CROSS JOIN LATERAL (
        SELECT ${messageColumns} FROM messages m
        WHERE m.room_id = k.room_id AND m.seq = k.seq AND m.created_at = k.created_at AND ${within(time)} LIMIT 1) AS m`.execute(
      db,
    );
    return rows;
  },

  /** Stores messages with their keys and moves their rooms' heads, in one statement. */
  insertMessages: async (messages: readonly NewMessage[], rooms: readonly RoomAdvance[]): Promise<void> => {
    const column = <T>(of: (one: Message) => T): T[] => messages.map(({ message }) => of(message));
    await sql`
      WITH given AS MATERIALIZED (
        SELECT * FROM unnest(
          ${column((one) => one.id)}::uuid[], ${column((one) => one.roomId)}::uuid[], ${column((one) => one.seq)}::bigint[],
          ${column((one) => one.rev)}::bigint[], ${column((one) => one.senderId)}::uuid[],
          ${column((one) => one.clientMessageId)}::uuid[], ${column((one) => one.content)}::text[],
          ${column((one) => (one.metadata === undefined ? null : JSON.stringify(one.metadata)))}::text[],
          ${column((one) => one.createdAt)}::timestamptz[],
          ${messages.map((one) => one.requestHash)}::text[], ${messages.map((one) => one.requestId)}::uuid[]
        ) AS g (id, room_id, seq, rev, sender_id, command_id, content, metadata, created_at, request_hash, request_id)
      ), stored AS (
        INSERT INTO messages (id, room_id, seq, rev, sender_id, client_message_id, content, metadata, created_at)
        SELECT id, room_id, seq, rev, sender_id, command_id, content, metadata::jsonb, created_at FROM given
      ), keys AS (
        INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, request_id, seq, created_at)
        SELECT room_id, sender_id, command_id, decode(request_hash, 'hex'), request_id, seq, created_at FROM given
      ), months AS (
        INSERT INTO room_months AS old (room_id, month, min_seq, max_seq, max_rev)
        SELECT * FROM unnest(
          ${rooms.map((one) => one.roomId)}::uuid[], ${rooms.map((one) => monthOf(one.createdAt))}::date[],
          ${rooms.map((one) => one.firstSeq)}::bigint[], ${rooms.map((one) => one.lastSeq)}::bigint[],
          ${rooms.map((one) => one.rev)}::bigint[])
        ON CONFLICT (room_id, month) DO UPDATE
        SET max_seq = greatest(old.max_seq, EXCLUDED.max_seq), max_rev = greatest(old.max_rev, EXCLUDED.max_rev)
      )
      UPDATE rooms r SET rev = head.rev, last_seq = head.last_seq, last_created_at = head.created_at
      FROM unnest(
        ${rooms.map((one) => one.roomId)}::uuid[], ${rooms.map((one) => one.rev)}::bigint[],
        ${rooms.map((one) => one.lastSeq)}::bigint[], ${rooms.map((one) => one.createdAt.toISOString())}::timestamptz[]
      ) AS head (id, rev, last_seq, created_at)
      WHERE r.id = head.id`.execute(db);
  },

  /** The messages of a range, ascending by `seq`. */
  messagesIn: async (roomId: RoomId, { from, to, time }: MessageRange): Promise<readonly StoredMessage[]> => {
    const { rows } = await sql<StoredMessage>`
      SELECT ${messageColumns} FROM messages m
      WHERE m.room_id = ${roomId} AND m.seq BETWEEN ${from} AND ${to}
        AND ${within(time)} ORDER BY m.seq`.execute(db);
    return rows;
  },
});
