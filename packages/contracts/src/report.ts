import { z } from 'zod';
import { Counter, MessageId, RoomId, Timestamp, UserId } from './ids.ts';
import { RoomKind } from './room.ts';
import { Note } from './text.ts';

/** Names one report: what everybody said of one message until somebody decided. */
export const ReportId = z
  .guid()
  .transform((text) => text.toLowerCase())
  .brand<'ReportId'>();
export type ReportId = z.infer<typeof ReportId>;

/** What is wrong with a message. */
export const ReportReason = z.enum(['spam', 'abuse', 'hate', 'violence', 'private', 'other']);
export type ReportReason = z.infer<typeof ReportReason>;

/** Where a report stands: `resolved` is that something was done, `dismissed` that nothing was to be done. */
export const ReportState = z.enum(['open', 'resolved', 'dismissed']);
export type ReportState = z.infer<typeof ReportState>;

/** What one person said of a message; `content` is there where the text was another by then. */
export const ReportVoice = z.object({
  userId: UserId,
  reason: ReportReason,
  comment: z.string().optional(),
  content: z.string().optional(),
  at: Timestamp,
});
export type ReportVoice = z.infer<typeof ReportVoice>;

const Person = z.object({ userId: UserId, username: z.string(), displayName: z.string() });

/** A message that was reported, as those see it who decide; `content` is what it said when it was reported first (RO4). */
export const Report = z.object({
  id: ReportId,
  roomId: RoomId,
  roomKind: RoomKind,
  roomName: z.string().nullable(),
  messageId: MessageId,
  seq: Counter,
  sender: Person,
  content: z.string(),
  sentAt: Timestamp,
  /** Whether the message is there no more. */
  deleted: z.boolean(),
  state: ReportState,
  createdAt: Timestamp,
  /** How many people reported it. */
  reporters: Counter,
  /** What the first ten of them said. */
  voices: z.array(ReportVoice),
  decidedAt: Timestamp.optional(),
  decidedBy: UserId.optional(),
  note: z.string().optional(),
});
export type Report = z.infer<typeof Report>;

/** POST /api/rooms/:roomId/messages/:messageId/report. */
export const ReportBody = z.object({ reason: ReportReason, comment: Note.optional() });
export type ReportBody = z.infer<typeof ReportBody>;

/** PATCH /api/reports/:reportId. */
export const ReportPatch = z.object({ state: z.enum(['resolved', 'dismissed']), note: Note.optional() });
export type ReportPatch = z.infer<typeof ReportPatch>;
