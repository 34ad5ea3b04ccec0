import type { AttachmentId, CommandId, LinkPreview, MessageId, RoomId, UserId } from '@parley/contracts';
import type { Generated, Kysely } from 'kysely';

/** The tables of the schema `media`, as the migrations leave them. */
export interface Tables {
  uploads: UploadsTable;
  upload_parts: UploadPartsTable;
  pages: PagesTable;
  page_wishes: PageWishesTable;
  page_hosts: PageHostsTable;
}

/** What statements run on: the pool, or one transaction of it. */
export type Database = Kysely<Tables>;

/**
 * Files and their way here. `received` counts bytes that are kept, in order; `type`, `width` and `height` are what the
 * content says, known from `completed_at` on. `attached_at` is set once a message is known to have it. A removed one stays as a row,
 * without bytes, for as long as it counts towards what somebody may send a day.
 */
export interface UploadsTable {
  id: AttachmentId;
  owner_id: UserId;
  room_id: RoomId;
  command_id: CommandId | null;
  name: string;
  size: number;
  received: Generated<number>;
  type: string | null;
  width: number | null;
  height: number | null;
  thumbnail_width: number | null;
  thumbnail_height: number | null;
  created_at: Date;
  touched_at: Date;
  completed_at: Date | null;
  attached_at: Date | null;
  removed_at: Date | null;
}

/**
 * Where the bytes of an upload are: `key` in the storage. Written before the bytes are, so that none is ever left without a row; `stored_at`
 * says that they count. The thumbnail is the part with `start` -1.
 */
export interface UploadPartsTable {
  key: string;
  upload_id: AttachmentId;
  start: number;
  size: number;
  stored_at: Date | null;
}

/**
 * A page that messages link to. `fetched_at` is null until it was looked up, `found` where there is nothing to show; it counts until `expires_at`.
 * The picture is kept here that long, so that each message gets it as a file of its own.
 */
export interface PagesTable {
  id: string;
  url_hash: Buffer;
  url: string;
  fetched_at: Date | null;
  expires_at: Date;
  found: Pick<LinkPreview, 'title' | 'description' | 'siteName'> | null;
  picture: Buffer | null;
  picture_width: number | null;
  picture_height: number | null;
}

/** A message that waits for a page. `queued_at` is when its turn came last. */
export interface PageWishesTable {
  page_id: string;
  message_id: MessageId;
  room_id: RoomId;
  picture_id: AttachmentId;
  wished_at: Date;
  queued_at: Date | null;
}

/** When a host may be asked next. */
export interface PageHostsTable {
  host: string;
  next_at: Date;
}
