import { changeRoutes } from './changes.ts';
import { exportRoutes } from './exports.ts';
import { inviteRoutes } from './invites.ts';
import { memberRoutes } from './members.ts';
import { roomMessageRoutes } from './messages.ts';
import { notificationRoutes } from './notifications.ts';
import { pinRoutes } from './pins.ts';
import { previewRoutes } from './previews.ts';
import { reactionRoutes } from './reactions.ts';
import { readingRoutes } from './reading.ts';
import { reportRoutes } from './reports.ts';
import { roomRoutes } from './rooms.ts';
import { searchRoutes } from './search.ts';
import { threadRoutes } from './threads.ts';

export { AttachmentsQuery, mediaRoutes } from './attachments.ts';
export { authRoutes, UsersQuery } from './auth.ts';
export { HistoryQuery } from './messages.ts';
export { presenceRoutes } from './presence.ts';
export { pushRoutes } from './push.ts';
export { SeenQuery } from './reading.ts';
export type { Route } from './route.ts';
export { SearchQuery } from './search.ts';
export { ThreadQuery } from './threads.ts';

/** The routes of the message-persistence service. */
export const messageRoutes = {
  ...roomRoutes,
  ...memberRoutes,
  ...inviteRoutes,
  ...roomMessageRoutes,
  ...reactionRoutes,
  ...pinRoutes,
  ...previewRoutes,
  ...threadRoutes,
  ...reportRoutes,
  ...exportRoutes,
  ...readingRoutes,
  ...notificationRoutes,
  ...changeRoutes,
  ...searchRoutes,
} as const;
