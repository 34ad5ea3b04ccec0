import { z } from 'zod';
import { Counter, RoomId, Timestamp, UserId, uuid } from './ids.ts';

/** One copy of what is kept, of a room or of oneself. */
export const ExportId = uuid().brand<'ExportId'>();
export type ExportId = z.infer<typeof ExportId>;

/** Of what it is a copy: what is said in a room, or what is kept of the person who asks. */
export const ExportKind = z.enum(['room', 'person']);
export type ExportKind = z.infer<typeof ExportKind>;

/** How far it is; a failed one has to be asked for again. */
export const ExportState = z.enum(['waiting', 'running', 'done', 'failed']);
export type ExportState = z.infer<typeof ExportState>;

/** A copy that somebody asked for (PV4). `progress` goes from 0 to 1; `bytes` is its compressed size; it is removed at `expiresAt`. */
export const Export = z.object({
  id: ExportId,
  kind: ExportKind,
  roomId: RoomId.optional(),
  state: ExportState,
  progress: z.number().min(0).max(1),
  items: Counter,
  bytes: Counter,
  createdAt: Timestamp,
  finishedAt: Timestamp.optional(),
  expiresAt: Timestamp.optional(),
});
export type Export = z.infer<typeof Export>;

/** Where a finished copy is downloaded, by whoever has the link, until it expires. */
export const ExportLink = z.object({ url: z.string(), expiresAt: Timestamp });
export type ExportLink = z.infer<typeof ExportLink>;

/** What a service keeps of somebody, one object for each thing, whose `type` says what it is (PV4). */
export const PersonalData = z.object({ items: z.array(z.looseObject({ type: z.string() })) });
export type PersonalData = z.infer<typeof PersonalData>;

/** Whose. */
export const PersonalDataBody = z.object({ userId: UserId });
