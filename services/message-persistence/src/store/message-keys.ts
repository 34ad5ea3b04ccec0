import type { CommandId, MemberRole, RequestId, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** What names a command: its room, who gave it, and the id they gave it. */
export interface CommandName {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly commandId: CommandId;
}

/** What a command that was seen before left behind; `requestHash` is in hex, `seq` and `createdAt` those of its message. */
export interface KnownCommand {
  readonly requestHash: string;
  readonly requestId: RequestId | null;
  readonly seq: number;
  readonly createdAt: Date;
}

/** A key to be kept; that of a send is kept with its message. */
export interface NewKey extends CommandName, KnownCommand {
  readonly givenAt: Date;
}

/** What somebody is in a room: `role` is null for who is there no more. */
export interface Standing {
  readonly role: MemberRole | null;
  readonly mutedUntil: Date | null;
  readonly bannedUntil: Date | null;
  /** When they last wrote in a slow room; null for never while it was slow. */
  readonly lastSentAt: Date | null;
  /** The first message that they may see; null for the first of all (RO7). */
  readonly visibleFromSeq: number | null;
}

/** What the store knows of one command. */
export interface CommandFacts {
  readonly standing: Standing;
  readonly known: KnownCommand | undefined;
}

interface FactsRow extends Standing {
  readonly requestHash: string | null;
  readonly requestId: RequestId | null;
  readonly seq: number | null;
  readonly createdAt: Date | null;
  readonly now: Date | null;
}

const factsOf = ({
  role,
  mutedUntil,
  bannedUntil,
  lastSentAt,
  visibleFromSeq,
  requestHash,
  requestId,
  seq,
  createdAt,
}: FactsRow): CommandFacts => ({
  standing: { role, mutedUntil, bannedUntil, lastSentAt, visibleFromSeq },
  known: requestHash === null || seq === null || createdAt === null ? undefined : { requestHash, requestId, seq, createdAt },
});

/** The part of a statement that keeps keys. */
export const keysAdded = (keys: readonly NewKey[]) => sql`
  INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, request_id, seq, created_at, given_at)
  SELECT room_id, user_id, command_id, decode(request_hash, 'hex'), request_id, seq, created_at, given_at FROM unnest(
    ${keys.map((one) => one.roomId)}::uuid[], ${keys.map((one) => one.userId)}::uuid[],
    ${keys.map((one) => one.commandId)}::uuid[], ${keys.map((one) => one.requestHash)}::text[],
    ${keys.map((one) => one.requestId)}::uuid[], ${keys.map((one) => one.seq)}::bigint[],
    ${keys.map((one) => one.createdAt.toISOString())}::timestamptz[],
    ${keys.map((one) => one.givenAt.toISOString())}::timestamptz[]
  ) AS k (room_id, user_id, command_id, request_hash, request_id, seq, created_at, given_at)`;

/** Statements on the keys by which repeats are recognised. */
export const messageKeyQueries = (db: Database) => ({
  /**
   * Looks up commands after their rooms were locked: in their order, what who gave it is in the room, and whether it was
   * seen before; and the time in whole milliseconds.
   */
  lookUpCommands: async (commands: readonly CommandName[]): Promise<{ facts: readonly CommandFacts[]; now: Date }> => {
    // LATERAL with a limit: one index look-up a key, also by a plan that was made while the tables were small. The arrays come
    // from subqueries so that their lengths do not count in planning; see lockRooms.
    const { rows } = await sql<FactsRow>`/* prepared */
      SELECT CASE WHEN m.left_at IS NULL THEN m.role END AS role, m.muted_until AS "mutedUntil", m.banned_until AS "bannedUntil",
        m.last_sent_at AS "lastSentAt", m.visible_from_seq AS "visibleFromSeq",
        encode(k.request_hash, 'hex') AS "requestHash", k.request_id AS "requestId", k.seq, k.created_at AS "createdAt",
        CASE WHEN c.n = 1 THEN date_trunc('milliseconds', clock_timestamp()) END AS now
      FROM unnest((SELECT ${commands.map((one) => one.roomId)}::uuid[]), (SELECT ${commands.map((one) => one.userId)}::uuid[]),
                  (SELECT ${commands.map((one) => one.commandId)}::uuid[])) WITH ORDINALITY AS c (room_id, user_id, command_id, n)
      LEFT JOIN LATERAL (
        SELECT * FROM members m WHERE m.room_id = c.room_id AND m.user_id = c.user_id LIMIT 1) AS m ON true
      LEFT JOIN LATERAL (
        SELECT * FROM message_keys k
        WHERE k.room_id = c.room_id AND k.sender_id = c.user_id AND k.command_id = c.command_id LIMIT 1) AS k ON true
      ORDER BY c.n`.execute(db);
    return { facts: rows.map(factsOf), now: rows[0]?.now ?? new Date() };
  },

  /** The one command of a room of this name, if it was seen before; for commands that do not lock the room. */
  findKey: async (name: CommandName): Promise<Pick<KnownCommand, 'requestHash'> | undefined> => {
    const { rows } = await sql<Pick<KnownCommand, 'requestHash'>>`
      SELECT encode(request_hash, 'hex') AS "requestHash" FROM message_keys
      WHERE room_id = ${name.roomId} AND sender_id = ${name.userId} AND command_id = ${name.commandId}`.execute(db);
    return rows[0];
  },

  /** Keeps one key; answers whether another command of this name came first. */
  insertKey: async (key: NewKey): Promise<'kept' | 'taken'> => {
    const { rows } = await sql`${keysAdded([key])} ON CONFLICT DO NOTHING RETURNING 1`.execute(db);
    return rows.length === 1 ? 'kept' : 'taken';
  },
});
