import { accept, type internalAttachmentRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import { isWithin } from '../access.ts';
import type { Rules } from '../rules.ts';
import type { AdmitOnce } from './admit-once.ts';

/** What media asks; never reached through the edge. A token that is limited to rooms stays inside them (AU2). */
export const attachmentRoutes = (
  { attachments, rooms }: Rules,
  admit: AdmitOnce,
): RouteHandlers<typeof internalAttachmentRoutes> => ({
  mayAttach: async ({ user, body, token }) => {
    if (user.rooms !== undefined) await admit(user, token);
    if (!isWithin(user, body.roomId)) return (await rooms.toStranger([body.roomId]))(body.roomId);
    return attachments.mayAttach(user, body.roomId);
  },
  readableAttachments: async ({ user, body, token }) => {
    if (user.rooms !== undefined) await admit(user, token);
    return accept({ ids: await attachments.readable(user, body.ids) });
  },
  withdrawAttachments: async ({ body }) => accept({ ids: await attachments.withdraw(body.items) }),
  deletedAttachments: async () => accept({ ids: await attachments.deleted() }),
  forgetAttachments: async ({ body }) => {
    await attachments.forget(body.ids);
    return accept(undefined);
  },
});
