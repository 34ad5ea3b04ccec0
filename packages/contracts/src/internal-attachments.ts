import { z } from 'zod';
import { AttachmentId } from './attachment.ts';
import { RoomId } from './ids.ts';
import { limits } from './limits.ts';
import type { Route } from './routes/index.ts';

const ids = z.object({ ids: z.array(AttachmentId).max(limits.attachmentIdsPerRequest) });

/**
 * What the media service asks message-persistence: with the user's own token who may send and see what, service to service what became
 * of files.
 */
export const internalAttachmentRoutes = {
  /** Whether this person may send a file to a room now. Refused as a message would be. */
  mayAttach: {
    method: 'POST',
    path: '/internal/attachments/allowed',
    auth: 'user',
    body: z.object({ roomId: RoomId }),
    status: 204,
    response: null,
  },
  /** Which of these belong to a message that this person may read. */
  readableAttachments: {
    method: 'POST',
    path: '/internal/attachments/readable',
    auth: 'user',
    body: ids,
    status: 200,
    response: ids,
  },
  /**
   * Takes files back that no message has, so that none ever gets them; answers those that a message has had. It decides between a message
   * and giving a file up, whichever comes first.
   */
  withdrawAttachments: {
    method: 'POST',
    path: '/internal/attachments/withdraw',
    auth: 'service',
    body: z.object({ items: z.array(z.object({ id: AttachmentId, roomId: RoomId })).max(limits.attachmentIdsPerRequest) }),
    status: 200,
    response: ids,
  },
  /** Some of the files whose message is gone, until they are said to be forgotten. */
  deletedAttachments: {
    method: 'POST',
    path: '/internal/attachments/deleted',
    auth: 'service',
    status: 200,
    response: ids,
  },
  /** Says that the bytes of these are gone. Repeatable. */
  forgetAttachments: {
    method: 'POST',
    path: '/internal/attachments/forget',
    auth: 'service',
    body: ids,
    status: 204,
    response: null,
  },
} as const satisfies Record<string, Route>;
