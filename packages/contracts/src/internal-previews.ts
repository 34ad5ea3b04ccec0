import { z } from 'zod';
import { AttachmentId } from './attachment.ts';
import { MessageId, RoomId } from './ids.ts';
import { limits } from './limits.ts';
import { LinkPreview } from './link-preview.ts';
import type { Route } from './routes/index.ts';

/** What the media service tells message-persistence of the pages that messages link to. */
export const internalPreviewRoutes = {
  /**
   * Shows what was found beneath a message, where it still links there and nobody took it away; answers which pictures the message has
   * of it now. Repeatable. Codes: `not_found`.
   */
  showPreviews: {
    method: 'POST',
    path: '/internal/previews',
    auth: 'service',
    body: z.object({
      roomId: RoomId,
      messageId: MessageId,
      previews: z.array(LinkPreview).min(1).max(limits.previewsPerMessage),
    }),
    status: 200,
    response: z.object({ imageIds: z.array(AttachmentId) }),
  },
  /** In which of these rooms pages are to be looked up at all (LP7). */
  wantsPreviews: {
    method: 'POST',
    path: '/internal/previews/wanted',
    auth: 'service',
    body: z.object({ roomIds: z.array(RoomId).min(1).max(limits.previewRooms) }),
    status: 200,
    response: z.object({ roomIds: z.array(RoomId) }),
  },
} as const satisfies Record<string, Route>;
