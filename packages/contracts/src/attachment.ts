import { z } from 'zod';
import { CommandId, RoomId, Timestamp, UserId, uuid } from './ids.ts';
import { limits } from './limits.ts';
import { FileName } from './text.ts';

/** A file that somebody sent; given out by the server when it begins to come (AT1). */
export const AttachmentId = uuid().brand<'AttachmentId'>();
export type AttachmentId = z.infer<typeof AttachmentId>;

/** Width and height in pixels, as the image is shown: with its orientation applied. */
export const ImageSize = z.object({ width: z.int().min(1), height: z.int().min(1) });
export type ImageSize = z.infer<typeof ImageSize>;

/**
 * A file that belongs to a message. `type` is a media type that its content was recognised by, whatever its name says (AT3); `image` is there
 * for what can be shown, with the size of its thumbnail.
 */
export const Attachment = z.object({
  id: AttachmentId,
  name: z.string(),
  type: z.string(),
  /** Bytes. */
  size: z.int().min(1),
  image: ImageSize.extend({ thumbnail: ImageSize }).optional(),
});
export type Attachment = z.infer<typeof Attachment>;

/** What proves that somebody sent a file to a room, and what it is (AT4): opaque, handed out when it is complete, sent with the message. */
export const AttachmentTicket = z.string().min(1).max(limits.attachmentTicketChars);

/** The tickets of a message; each file once. */
export const AttachmentTickets = z
  .array(AttachmentTicket)
  .min(1)
  .max(limits.attachmentsPerMessage)
  .refine((tickets) => new Set(tickets).size === tickets.length, 'names a file twice');

/** An attachment as a command carries it, its ticket checked: nobody may attach it for the first time after `expiresAt`. */
export const SentAttachment = Attachment.extend({ expiresAt: Timestamp });
export type SentAttachment = z.infer<typeof SentAttachment>;

/** What a ticket says. */
export const TicketClaims = z.object({ roomId: RoomId, ownerId: UserId, attachment: Attachment, expiresAt: Timestamp });
export type TicketClaims = z.infer<typeof TicketClaims>;

/** POST /api/uploads. The id may come as an Idempotency-Key header instead; `size` in bytes. */
export const CreateUploadBody = z.object({
  roomId: RoomId,
  name: FileName,
  size: z.int().min(1),
  commandId: CommandId.optional(),
});

/** A file on its way: `offset` is how many bytes are kept, and where it goes on (AT2). */
export const Upload = z.object({
  id: AttachmentId,
  roomId: RoomId,
  name: z.string(),
  /** Bytes. */
  size: z.int().min(1),
  offset: z.int().min(0),
  /** When it is given up unless more of it comes. */
  expiresAt: Timestamp,
});
export type Upload = z.infer<typeof Upload>;

/** A file that is here: what it is, and what lets its sender attach it until `expiresAt`. */
export const CompletedUpload = z.object({ attachment: Attachment, ticket: AttachmentTicket, expiresAt: Timestamp });
export type CompletedUpload = z.infer<typeof CompletedUpload>;

/** Where a file is to be had until `expiresAt`, and its thumbnail: paths of the same origin, good without a token (AT5). */
export const AttachmentLink = z.object({
  id: AttachmentId,
  url: z.string(),
  thumbnailUrl: z.string().optional(),
  expiresAt: Timestamp,
});
export type AttachmentLink = z.infer<typeof AttachmentLink>;
