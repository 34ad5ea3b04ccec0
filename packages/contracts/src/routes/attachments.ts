import { z } from 'zod';
import { AttachmentId, AttachmentLink, CompletedUpload, CreateUploadBody, Upload } from '../attachment.ts';
import { limits } from '../limits.ts';
import { list, queryNumber } from './parameters.ts';
import { defineRoute } from './route.ts';

const byId = z.object({ uploadId: AttachmentId });

/** Attachments by id. */
export const AttachmentsQuery = z.object({
  ids: z
    .string()
    .transform((text) => text.split(',').filter((id) => id !== ''))
    .pipe(z.array(AttachmentId).min(1).max(limits.attachmentIdsPerRequest)),
});

/** The routes of the media service. */
export const mediaRoutes = {
  /** Begins to send a file to a room, for those who may write in it (AT1). */
  createUpload: defineRoute({
    method: 'POST',
    path: '/api/uploads',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['not_found', 'forbidden', 'banned', 'muted', 'room_read_only', 'conflict', 'too_large', 'rate_limited'],
    body: CreateUploadBody,
    status: 201,
    response: Upload,
  }),
  /** How much of a file is here: where to go on after a cut (AT2). */
  getUpload: defineRoute({
    method: 'GET',
    path: '/api/uploads/:uploadId',
    auth: 'user',
    errors: ['not_found', 'gone'],
    params: byId,
    status: 200,
    response: Upload,
  }),
  /**
   * Sends the next bytes of a file, from `offset` on. All of them are kept, or none. `conflict` where it goes on elsewhere: ask where
   * (AT2).
   */
  sendBytes: defineRoute({
    method: 'PATCH',
    path: '/api/uploads/:uploadId',
    auth: 'user',
    errors: ['not_found', 'gone', 'conflict', 'overloaded'],
    params: byId,
    query: z.object({ offset: queryNumber(z.int().min(0)) }),
    body: z.custom<Uint8Array>((value) => value instanceof Uint8Array).meta({ type: 'string', format: 'binary' }),
    bytes: limits.uploadChunkBytes,
    status: 200,
    response: Upload,
  }),
  /** Says that a file is whole: it is looked at, and may be attached from then on (AT3). Repeatable. */
  completeUpload: defineRoute({
    method: 'POST',
    path: '/api/uploads/:uploadId/complete',
    auth: 'user',
    errors: ['not_found', 'gone', 'conflict', 'overloaded'],
    params: byId,
    status: 200,
    response: CompletedUpload,
  }),
  /** Gives a file up that no message has. Repeatable. */
  cancelUpload: defineRoute({
    method: 'DELETE',
    path: '/api/uploads/:uploadId',
    auth: 'user',
    errors: ['not_found', 'conflict'],
    params: byId,
    status: 204,
    response: null,
  }),
  /** Links to attachments of messages that I may read; others are left out (AT5). */
  listAttachments: defineRoute({
    method: 'GET',
    path: '/api/attachments',
    auth: 'user',
    query: AttachmentsQuery,
    status: 200,
    response: list(AttachmentLink),
  }),
} as const;
