import type { PushSubscriptionId, RoomId, SessionId, UserId } from '@parley/contracts';
import type { Generated, Kysely } from 'kysely';

/** A browser that is told. `endpoint` is a secret: whoever knows it may send to it. */
export interface PushSubscriptionsTable {
  id: PushSubscriptionId;
  user_id: UserId;
  session_id: SessionId;
  endpoint: string;
  /** SHA-256 of the endpoint. */
  endpoint_hash: Buffer;
  p256dh: string;
  auth: string;
  language: string;
  created_at: Date;
  /** When its browser last said that it is there. */
  renewed_at: Date;
  expires_at: Date | null;
  /** When a push service last took something for it. */
  last_told_at: Generated<Date | null>;
  /** How often in a row it was given up. */
  failures: Generated<number>;
}

/** Up to where it was asked whom the messages of a room concern, and up to where there are any. */
export interface RoomNewsTable {
  room_id: RoomId;
  after_seq: number;
  last_seq: number;
  /** When it is to be asked; null while nothing is new. */
  due_at: Date | null;
  /** Until then a job is under way for it. */
  queued_until: Generated<Date | null>;
}

/** What somebody was told of a room, and when they are to be told again: `due_at`. */
export interface TellingsTable {
  user_id: UserId;
  room_id: RoomId;
  due_at: Date | null;
  queued_until: Generated<Date | null>;
  /** Grows with all that is new, so that whoever settles what they looked at settles nothing newer. */
  generation: Generated<number>;
  /** How often they seemed to be here when they were to be told. */
  looks: Generated<number>;
  /** The newest message that they were told of. */
  told_seq: Generated<number>;
  told_at: Generated<Date | null>;
  /** Pushes since they last read everything. */
  told_count: Generated<number>;
  /** Whether a notification of it may still be seen. */
  is_shown: Generated<boolean>;
}

/** Somebody who may still see a notification, or does not want to be told now; `user_rev` is where they stood when it was last looked. */
export interface ReadersTable {
  user_id: UserId;
  user_rev: number;
  /** Grows with whatever may have been read or set, so that a look settles nothing newer. */
  generation: Generated<number>;
  /** Whether anything has since. */
  changed: Generated<boolean>;
  queued_until: Generated<Date | null>;
}

/** What one replica at a time does: until when it is somebody's. */
export interface TurnsTable {
  name: string;
  until: Date;
}

/** Up to which number people who were deleted are forgotten: one row. */
export interface ErasuresTable {
  is_only: true;
  number: number;
}

/** The schema of notifications. */
export interface Tables {
  push_subscriptions: PushSubscriptionsTable;
  room_news: RoomNewsTable;
  tellings: TellingsTable;
  readers: ReadersTable;
  turns: TurnsTable;
  erasures: ErasuresTable;
}

/** A connection, a pool or a transaction of this schema. */
export type Database = Kysely<Tables>;
