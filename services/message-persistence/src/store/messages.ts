import type {
  Attachment,
  CommandId,
  LinkPreview,
  Mention,
  Message,
  MessageId,
  Metadata,
  Reaction,
  RoomId,
  UserId,
} from '@parley/contracts';
import { sql } from 'kysely';
import { type AttachmentRow, attachmentsAdded } from './attachments.ts';
import { type MentionRows, mentionsAdded } from './mentions.ts';
import type { KnownCommand } from './message-keys.ts';
import { monthOf, type TimeRange, timeOf, timeOfId } from './months.ts';
import { plainArray } from './plain-array.ts';
import type { Database } from './tables.ts';
import { type FollowerRow, followersAdded } from './thread-reading.ts';
import { type ThreadRow, threadMessagesAdded } from './threads.ts';

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
  readonly mentions: Mention[] | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly replyTo: MessageId | null;
  readonly threadOf: MessageId | null;
  readonly threadCount: number | null;
  readonly reactions: Reaction[] | null;
  readonly pinnedAt: Date | null;
  readonly attachments: Attachment[] | null;
  readonly previews: LinkPreview[] | null;
  /** The event of its last change, and its time: see {@link MessagesTable}. */
  readonly lastChange: string | null;
  readonly changedAt: Date | null;
}

/** The columns of {@link StoredMessage}, for `FROM messages m`. */
export const messageColumns = sql`
  m.id, m.room_id AS "roomId", m.seq, m.rev, m.sender_id AS "senderId", m.client_message_id AS "clientMessageId", m.content,
  m.metadata, m.mentions, m.created_at AS "createdAt", m.edited_at AS "editedAt", m.deleted_at AS "deletedAt",
  m.reply_to AS "replyTo", m.thread_of AS "threadOf", m.thread_count AS "threadCount", m.reactions, m.pinned_at AS "pinnedAt",
  m.last_change AS "lastChange", m.changed_at AS "changedAt", m.attachments, m.previews`;

/** Bounds the partitions that a statement has to plan for, lock and read. */
export const within = ({ from, until }: TimeRange) =>
  sql<boolean>`m.created_at >= ${from.toISOString()}::timestamptz AND m.created_at < ${until.toISOString()}::timestamptz`;

/** Where a message is: its full primary key. */
export interface MessagePlace {
  readonly roomId: RoomId;
  readonly seq: number;
  readonly createdAt: Date;
}

/** What names a message. */
export interface MessageName {
  readonly roomId: RoomId;
  readonly messageId: MessageId;
}

/** Where a room's heads stand after its new messages, all of which carry the same `createdAt`. */
export interface RoomAdvance {
  readonly roomId: RoomId;
  readonly rev: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly createdAt: Date;
}

/** A message to be stored, with what its key needs beside it. */
export interface NewMessage extends Pick<KnownCommand, 'requestHash' | 'requestId'> {
  readonly message: Message;
  /** The message in whose thread it stands. */
  readonly root?: Message | undefined;
}

/** What a batch stores anew. */
export interface NewMessages {
  readonly messages: readonly NewMessage[];
  readonly mentions: MentionRows;
  readonly threads: readonly ThreadRow[];
  readonly followers: readonly FollowerRow[];
  readonly attachments: readonly AttachmentRow[];
  readonly advances: readonly RoomAdvance[];
}

/** Which messages of a room, by `seq` and by the time in which those lie; both ends of `seq` included. */
export interface MessageRange {
  readonly from: number;
  readonly to: number;
  readonly time: TimeRange;
}

/** JSON for a column that is null where there is nothing. */
export const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The `mentions` column of a message. */
export const mentionsColumn = ({ mentions }: Pick<Message, 'mentions'>): string | null =>
  jsonOrNull(mentions.length === 0 ? undefined : mentions);

/** Statements on messages. */
export const messageQueries = (db: Database) => ({
  /** Messages by where they are, in no order; those that retention dropped are left out. */
  findMessages: async (places: readonly MessagePlace[]): Promise<readonly StoredMessage[]> => {
    const time = timeOf(places.map((one) => monthOf(one.createdAt)));
    if (time === undefined) return [];
    // LATERAL with a limit: one index look-up a key, in the one partition of its time.
    const { rows } = await sql<StoredMessage>`
      SELECT m.* FROM unnest(${places.map((one) => one.roomId)}::uuid[], ${places.map((one) => one.seq)}::bigint[],
                             ${places.map((one) => one.createdAt.toISOString())}::timestamptz[]) AS k (room_id, seq, created_at)
      CROSS JOIN LATERAL (
        SELECT ${messageColumns} FROM messages m
        WHERE m.room_id = k.room_id AND m.seq = k.seq AND m.created_at = k.created_at AND ${within(time)} LIMIT 1) AS m`.execute(
      db,
    );
    return rows;
  },

  /**
   * Messages by their ids, in no order; those that are not there are left out. An id tells when it was made, so one or
   * two partitions are read, and all of them only for ids that are not found there: those of messages that were given
   * another time than that of their id.
   */
  findMessagesById: async (names: readonly MessageName[]): Promise<readonly StoredMessage[]> => {
    const nearby = await findById(db, names, timeOfIds(names));
    const found = new Set(nearby.map((row) => row.id));
    const others = names.filter((name) => !found.has(name.messageId));
    return [...nearby, ...(await findById(db, others, everyTime))];
  },

  /** Stores messages with their keys and mentions, and moves their rooms' heads, in one statement. */
  insertMessages: async (all: NewMessages): Promise<void> => {
    await sql`/* prepared */
      WITH given AS MATERIALIZED (SELECT * FROM ${given(all.messages)}), ${stored(all)}
      ${headsMoved(all.advances)} WHERE r.id = head.id`.execute(db);
  },

  /**
   * The same for messages of one room, by itself, if the room has this `rev`, in this epoch; answers whether it has.
   * The room's lock is that of its change, so that it is taken once. Every other part reads that one, and so comes after it.
   */
  insertIntoUnchangedRoom: async (all: NewMessages, room: { readonly rev: number; readonly epoch: number }): Promise<boolean> => {
    const { rows } = await sql`/* prepared */
      WITH unchanged AS (
        ${headsMoved(all.advances)}, installation i WHERE r.id = head.id AND r.rev = ${room.rev} AND i.epoch = ${room.epoch}
        RETURNING r.id AS room_id
      ), given AS MATERIALIZED (SELECT * FROM unchanged JOIN ${given(all.messages)} USING (room_id)), ${stored(all)}
      SELECT FROM unchanged`.execute(db);
    return rows.length === 1;
  },

  /**
   * The last messages of rooms' own timelines below some `seq`, and none below `floorSeq`; in no order, left out where the last
   * thousand stand in threads.
   */
  findLastInTimelines: async (
    below: readonly (Pick<MessagePlace, 'roomId' | 'seq'> & { readonly floorSeq: number })[],
  ): Promise<readonly StoredMessage[]> => {
    const { rows } = await sql<StoredMessage>`
      SELECT m.* FROM unnest(${below.map((one) => one.roomId)}::uuid[], ${below.map((one) => one.seq)}::bigint[],
                             ${below.map((one) => one.floorSeq)}::bigint[]) AS k (room_id, seq, floor_seq)
      CROSS JOIN LATERAL (
        SELECT ${messageColumns} FROM messages m
        WHERE m.room_id = k.room_id AND m.seq < k.seq AND m.seq >= greatest(k.seq - 1000, k.floor_seq) AND m.thread_of IS NULL
        ORDER BY m.seq DESC LIMIT 1) AS m`.execute(db);
    return rows;
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

/** New messages as rows. */
const given = (messages: readonly NewMessage[]) => {
  const column = <T>(of: (one: Message) => T): T[] => messages.map(({ message }) => of(message));
  const plain = (of: (one: Message) => string | number): string => plainArray(column(of));
  // Plain messages carry none of these, and are stored by a statement that knows nothing of them.
  const related = messages.some(({ message }) => isRelated(message));
  const relations = related
    ? sql`, ${column((one) => one.replyTo ?? null)}::uuid[], ${column((one) => one.threadOf ?? null)}::uuid[],
        ${column((one) => jsonOrNull(one.attachments))}::text[]`
    : sql``;
  return sql`unnest(
    ${plain((one) => one.id)}::uuid[], ${plain((one) => one.roomId)}::uuid[], ${plain((one) => one.seq)}::bigint[],
    ${plain((one) => one.rev)}::bigint[], ${plain((one) => one.senderId)}::uuid[],
    ${plain((one) => one.clientMessageId)}::uuid[], ${column((one) => one.content)}::text[],
    ${column((one) => jsonOrNull(one.metadata))}::text[], ${column(mentionsColumn)}::text[],
    ${plain((one) => one.createdAt)}::timestamptz[],
    ${plainArray(messages.map((one) => one.requestHash))}::text[], ${plainArray(messages.map((one) => one.requestId))}::uuid[]${relations}
  ) AS g (id, room_id, seq, rev, sender_id, command_id, content, metadata, mentions, created_at, request_hash, request_id${
    related ? relationColumns : sql``
  })`;
};

const isRelated = ({ replyTo, threadOf, attachments }: Message): boolean =>
  replyTo !== undefined || threadOf !== undefined || attachments !== undefined;

const relationColumns = sql`, reply_to, thread_of, attachments`;

/** The parts of a statement that store what is `given`, and what goes with it. */
const stored = ({ messages, mentions, threads, followers, attachments }: NewMessages) => {
  const related = messages.some(({ message }) => isRelated(message));
  const relations = related ? relationColumns : sql``;
  return sql`
  stored AS (
    INSERT INTO messages (id, room_id, seq, rev, sender_id, client_message_id, content, metadata, mentions, created_at${relations})
    SELECT id, room_id, seq, rev, sender_id, command_id, content, metadata::jsonb, mentions::jsonb, created_at${
      related ? sql`, reply_to, thread_of, attachments::jsonb` : sql``
    } FROM given
  ), keys AS (
    INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, request_id, seq, created_at)
    SELECT room_id, sender_id, command_id, decode(request_hash, 'hex'), request_id, seq, created_at FROM given
  ), ${mentionsAdded(mentions)} ${threadMessagesAdded(threads)} ${followersAdded(followers)} ${attachmentsAdded(attachments)} months AS (
    INSERT INTO room_months AS old (room_id, month, min_seq, max_seq, max_rev)
    SELECT room_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, min(seq), max(seq), max(rev) FROM given GROUP BY 1, 2
    ON CONFLICT (room_id, month) DO UPDATE
    SET max_seq = greatest(old.max_seq, EXCLUDED.max_seq), max_rev = greatest(old.max_rev, EXCLUDED.max_rev)
  )`;
};

const headsMoved = (rooms: readonly RoomAdvance[]) => sql`
  UPDATE rooms r SET rev = head.rev, last_seq = head.last_seq, last_created_at = head.created_at
  FROM unnest(
    ${plainArray(rooms.map((one) => one.roomId))}::uuid[], ${plainArray(rooms.map((one) => one.rev))}::bigint[],
    ${plainArray(rooms.map((one) => one.lastSeq))}::bigint[],
    ${plainArray(rooms.map((one) => one.createdAt.toISOString()))}::timestamptz[]
  ) AS head (id, rev, last_seq, created_at)`;

const everyTime: TimeRange = { from: new Date('0001-01-01T00:00:00Z'), until: new Date('9999-12-31T00:00:00Z') };

/** From the first to the last of some ids, with a day of doubt on either side; nothing for ids that tell no time. */
const timeOfIds = (names: readonly MessageName[]): TimeRange | undefined => {
  const times = names.flatMap(({ messageId }) => timeOfId(messageId)?.getTime() ?? []);
  if (times.length === 0) return undefined;
  return { from: new Date(Math.min(...times) - dayMs), until: new Date(Math.max(...times) + dayMs) };
};

const dayMs = 86_400_000;

const findById = async (
  db: Database,
  names: readonly MessageName[],
  time: TimeRange | undefined,
): Promise<readonly StoredMessage[]> => {
  if (names.length === 0 || time === undefined) return [];
  const { rows } = await sql<StoredMessage>`
    SELECT m.* FROM unnest(${names.map((one) => one.roomId)}::uuid[], ${names.map((one) => one.messageId)}::uuid[]) AS k (room_id, id)
    CROSS JOIN LATERAL (
      SELECT ${messageColumns} FROM messages m
      WHERE m.room_id = k.room_id AND m.id = k.id AND ${within(time)} LIMIT 1) AS m`.execute(db);
  return rows;
};
