import { z } from 'zod';
import { limits } from '../limits.ts';
import { Changed } from '../message.ts';
import { messageInRoom } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Which preview of a message. */
const PreviewQuery = z.object({ url: z.string().min(1).max(limits.previewUrlChars) });

/** What is shown of pages beneath messages. */
export const previewRoutes = {
  /** Takes the preview of a link away for good; for the message's author, and for those who moderate the room and are in it (LP5). Repeatable. */
  removePreview: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId/previews',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    query: PreviewQuery,
    status: 200,
    response: Changed,
  }),
} as const;
