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
} as const satisfies Record<string, Route>;
