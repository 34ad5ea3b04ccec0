import type {
  Attachment,
  AttachmentId,
  CommandId,
  InviteCode,
  InviteRole,
  LinkPreview,
  MemberRole,
  Mention,
  MessageId,
  Metadata,
  NotifyLevel,
  Reaction,
  ReportId,
  ReportState,
  RequestId,
  RoomHistory,
  RoomId,
  RoomKind,
  UserId,
} from '@parley/contracts';
import type { Generated, Kysely } from 'kysely';

/** One row: what holds for the whole installation. */
export interface InstallationTable {
  epoch: number;
}

/** A person's names, and whether they are a guest of the installation, as auth last told them. */
export interface PeopleTable {
  user_id: UserId;
  username: string;
  display_name: string;
  is_guest: Generated<boolean>;
}

/** The head of a person's own changes; the row every writer of them locks. */
export interface UserHeadsTable {
  user_id: UserId;
  user_rev: number;
}

/** A room and its heads; the row every writer of the room locks first. */
export interface RoomsTable {
  id: RoomId;
  kind: RoomKind;
  name: string | null;
  topic: string;
  created_by: UserId;
  created_at: Date;
  archived_at: Date | null;
  read_only: Generated<boolean>;
  /** How long everybody but owners and moderators waits between two messages; 0 for not at all. */
  slow_mode_seconds: Generated<number>;
  guests: Generated<boolean>;
  history: Generated<RoomHistory>;
  link_previews: Generated<boolean>;
  /** For how many days its messages are kept; null for as long as the installation keeps them. */
  retention_days: Generated<number | null>;
  rev: number;
  /** The `rev` of the last change of the room itself; 0 while it is as it was made. */
  changed_rev: Generated<number>;
  /** When that was; null while it is as it was made. */
  changed_at: Generated<Date | null>;
  last_seq: Generated<number>;
  floor_seq: Generated<number>;
  /** `created_at` of the message `last_seq`. */
  last_created_at: Date;
  member_count: number;
  /** SHA-256 of the sorted user ids of a direct room. */
  direct_key: Buffer | null;
}

/** What a member's last change was. */
export type MemberChange = 'joined' | 'left' | 'changed';

/** A membership; one that ended stays with `left_at`. */
export interface MembersTable {
  room_id: RoomId;
  user_id: UserId;
  role: MemberRole;
  rev: number;
  /** The member's `userRev` at this change. */
  user_rev: number;
  last_change: MemberChange;
  changed_at: Date;
  joined_at: Date;
  left_at: Date | null;
  muted_until: Date | null;
  banned_until: Date | null;
  /** When they last wrote while the room was slow. */
  last_sent_at: Generated<Date | null>;
  /** The first message that they may see; null for the first of all. */
  visible_from_seq: Generated<number | null>;
}

/** A message; partitioned by month of `created_at`. */
export interface MessagesTable {
  id: MessageId;
  room_id: RoomId;
  seq: number;
  rev: number;
  sender_id: UserId;
  client_message_id: CommandId;
  content: string;
  metadata: Metadata | null;
  mentions: Mention[] | null;
  created_at: Date;
  edited_at: Date | null;
  /** Set on a tombstone, which has lost content, metadata, mentions, reactions and pin. */
  deleted_at: Date | null;
  reply_to: MessageId | null;
  /** The id of the message whose thread this one stands in. */
  thread_of: MessageId | null;
  /** How many stand in this one's thread and are not deleted; null for none. */
  thread_count: number | null;
  /** What the table `reactions` comes to, so that a message is read whole from one row. */
  reactions: Reaction[] | null;
  pinned_at: Date | null;
  /** The event of its last change and its time; null where the other times tell it. */
  last_change: string | null;
  changed_at: Date | null;
  attachments: Attachment[] | null;
  previews: LinkPreview[] | null;
}

/** A link of a message whose preview was taken away for good. */
export interface RemovedPreviewsTable {
  room_id: RoomId;
  seq: number;
  url: string;
}

/**
 * Which file belongs to which message. Without `seq` it was given up before any message had it. `deleted_at` is when its message was deleted;
 * `forgotten_at` when its bytes were gone.
 */
export interface AttachmentsTable {
  id: AttachmentId;
  room_id: RoomId;
  seq: number | null;
  /** Of the message. */
  created_at: Date;
  deleted_at: Date | null;
  forgotten_at: Date | null;
}

/** Who reacted to a message with what; `rev` orders those of one emoji. */
export interface ReactionsTable {
  room_id: RoomId;
  seq: number;
  emoji: string;
  user_id: UserId;
  rev: number;
  reacted_at: Date;
}

/** A pinned message, with its place; `rev` orders those of a room. */
export interface PinsTable {
  room_id: RoomId;
  seq: number;
  created_at: Date;
  pinned_at: Date;
  rev: number;
  user_id: UserId;
}

/** A message that stands in the thread of the message `root_seq`, with its place. */
export interface ThreadMessagesTable {
  room_id: RoomId;
  root_seq: number;
  seq: number;
  sender_id: UserId;
  created_at: Date;
  is_deleted: Generated<boolean>;
}

/** How far a member has read (RD2); `user_rev` is the member's at the marker's last move. */
export interface ReadMarkersTable {
  room_id: RoomId;
  user_id: UserId;
  read_seq: number;
  user_rev: number;
  changed_at: Date;
  /** The furthest that it has been; null where it was never moved back. */
  seen_seq: Generated<number | null>;
  /** Where it stood when its person came in; null where that was not kept. */
  start_seq: Generated<number | null>;
}

/** What somebody has decided about themselves; `user_rev` is theirs at that change. */
export interface ReadingSettingsTable {
  user_id: UserId;
  read_receipts: boolean;
  user_rev: number;
  changed_at: Date;
}

/** The messages that mention somebody, for counting them (RD3); gone with the message or the mention. */
export interface MentionsTable {
  room_id: RoomId;
  user_id: UserId;
  seq: number;
  /** The thread in which it stands; null in the room's own timeline. */
  root_seq: Generated<number | null>;
}

/** The messages that mention everybody in their room but their sender. */
export interface RoomMentionsTable {
  room_id: RoomId;
  seq: number;
  sender_id: UserId;
  root_seq: number | null;
}

/** What a message said until the edit `rev`. */
export interface MessageEditsTable {
  room_id: RoomId;
  seq: number;
  rev: number;
  content: string;
  mentions: Mention[] | null;
  replaced_at: Date;
}

/** How far somebody has read a thread that they follow; `user_rev` is theirs at the marker's last move, 0 before any. */
export interface ThreadFollowersTable {
  user_id: UserId;
  room_id: RoomId;
  root_seq: number;
  root_id: MessageId;
  read_seq: number;
  user_rev: Generated<number>;
  changed_at: Date | null;
}

/** Which `seq` and `rev` of a room are in which month, so that queries by them touch few partitions. */
export interface RoomMonthsTable {
  room_id: RoomId;
  month: string;
  min_seq: number;
  max_seq: number;
  max_rev: number;
}

/** The commands that were carried out, so that a repeat is recognised (MS4). `created_at` is the message's. */
export interface MessageKeysTable {
  room_id: RoomId;
  sender_id: UserId;
  command_id: CommandId;
  request_hash: Buffer;
  request_id: RequestId | null;
  seq: number;
  created_at: Date;
  /** When it was given; null for a send, which is as old as its message. */
  given_at: Date | null;
}

/** The commands that made a room, by who gave them (RE3). */
export interface RoomKeysTable {
  user_id: UserId;
  key: CommandId;
  request_hash: Buffer;
  room_id: RoomId;
  created_at: Date;
}

/** An invitation by link, and the command that made it. */
export interface InvitesTable {
  code: InviteCode;
  room_id: RoomId;
  role: InviteRole;
  created_by: UserId;
  created_at: Date;
  expires_at: Date;
  max_uses: number | null;
  uses: Generated<number>;
  command_id: CommandId;
  request_hash: Buffer;
}

/** How far each room is indexed for search (see store/search-index). `rev` and `seq` are what the release before went by. */
export interface SearchRoomsTable {
  room_id: RoomId;
  rev: Generated<number>;
  seq: Generated<number>;
  words_rev: Generated<number>;
  words_seq: Generated<number>;
  indexed_at: Date;
}

/** The words of some messages of a room that stand behind one another. */
export interface SearchBlocksTable {
  room_id: RoomId;
  from_seq: number;
  to_seq: number;
  from_at: Date;
  until_at: Date;
  /** A tsvector; a position is that of a message, `from_seq` being 1. */
  terms: string;
}

/** The words that messages have, of all rooms, by any part of them (see store/search-words). */
export interface SearchWordsTable {
  word: string;
  /** Every three characters in a row. */
  parts: string[];
  /** Since when no message has it, as far as somebody looked. */
  gone_since: Date | null;
}

/** What was reported of one message until it was decided. */
export interface ReportsTable {
  id: ReportId;
  room_id: RoomId;
  message_id: MessageId;
  seq: number;
  sender_id: UserId;
  content: string;
  message_created_at: Date;
  state: ReportState;
  created_at: Date;
  decided_at: Date | null;
  decided_by: UserId | null;
  note: string | null;
}

/** How somebody wants to be told of what they miss; `user_rev` is theirs at the last change. */
export interface NotificationSettingsTable {
  user_id: UserId;
  level: NotifyLevel;
  preview: boolean;
  /** Null together, where there are no quiet hours. */
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string | null;
  snoozed_until: Date | null;
  user_rev: number;
  changed_at: Date;
}

/** The same for one room; `level` is null where what holds everywhere holds here. */
export interface RoomNotificationsTable {
  user_id: UserId;
  room_id: RoomId;
  level: NotifyLevel | null;
  muted_until: Date | null;
  user_rev: number;
  changed_at: Date;
}

/** The schema of message-persistence. */
export interface Tables {
  installation: InstallationTable;
  people: PeopleTable;
  user_heads: UserHeadsTable;
  rooms: RoomsTable;
  members: MembersTable;
  messages: MessagesTable;
  reactions: ReactionsTable;
  pins: PinsTable;
  thread_messages: ThreadMessagesTable;
  read_markers: ReadMarkersTable;
  reading_settings: ReadingSettingsTable;
  mentions: MentionsTable;
  room_mentions: RoomMentionsTable;
  message_edits: MessageEditsTable;
  thread_followers: ThreadFollowersTable;
  room_months: RoomMonthsTable;
  message_keys: MessageKeysTable;
  room_keys: RoomKeysTable;
  invites: InvitesTable;
  reports: ReportsTable;
  search_rooms: SearchRoomsTable;
  search_blocks: SearchBlocksTable;
  search_words: SearchWordsTable;
  notification_settings: NotificationSettingsTable;
  room_notifications: RoomNotificationsTable;
  attachments: AttachmentsTable;
  removed_previews: RemovedPreviewsTable;
}

/** A connection, a pool or a transaction of this schema. */
export type Database = Kysely<Tables>;
