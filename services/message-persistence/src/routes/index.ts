import {
  followerRoutes,
  internalAttachmentRoutes,
  internalMessageRoutes,
  internalMissedRoutes,
  internalPreviewRoutes,
  messageRoutes,
} from '@parley/contracts';
import {
  type AttachmentTickets,
  addRoutes,
  type HttpServer,
  type RateLimit,
  type RouteGuards,
  type SendLimits,
} from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { admitOnce } from './admit-once.ts';
import { attachmentRoutes } from './attachments.ts';
import { changesRoutes } from './changes.ts';
import { addDownloads, exportRoutes } from './exports.ts';
import { followedRoomsRoutes } from './followed-rooms.ts';
import { internalRoutes } from './internal.ts';
import { inviteRoutes } from './invites.ts';
import { memberRoutes } from './members.ts';
import { messagesRoutes } from './messages.ts';
import { missedRoutes, notificationRoutes } from './notifications.ts';
import { previewRoutes } from './previews.ts';
import { readingRoutes } from './reading.ts';
import { reportRoutes } from './reports.ts';
import { roomRoutes } from './rooms.ts';
import { searchRoutes } from './search.ts';
import { syncWithinRooms, withinRooms } from './within-rooms.ts';

/** How fast people may do what is limited. */
export interface RouteLimits {
  readonly sends: SendLimits;
  readonly reports: RateLimit;
  readonly searches: RateLimit;
}

/** How callers are recognised, and what they may send with messages. */
export interface MessageGuards extends RouteGuards {
  readonly tickets: AttachmentTickets;
}

/** Adds every route of this service; the compiler checks that none of contracts' is missing. */
export const addAllRoutes = (http: HttpServer, rules: Rules, guards: MessageGuards, limits: RouteLimits): void => {
  const handlers = {
    ...roomRoutes(rules),
    ...memberRoutes(rules),
    ...inviteRoutes(rules),
    ...reportRoutes(rules, limits.reports),
    ...messagesRoutes(rules, limits.sends, guards.tickets),
    ...readingRoutes(rules),
    ...exportRoutes(rules),
    ...notificationRoutes(rules),
    ...changesRoutes(rules),
    ...searchRoutes(rules, limits.searches),
  };
  const within = { admit: admitOnce(rules.claims), rooms: rules.rooms };
  addRoutes(http, messageRoutes, withinRooms(handlers, within), guards);
  addDownloads(http, rules);
  addRoutes(http, followerRoutes, followedRoomsRoutes(rules), guards);
  addRoutes(http, internalMissedRoutes, missedRoutes(rules), guards);
  addRoutes(http, internalPreviewRoutes, previewRoutes(rules), guards);
  addRoutes(http, internalAttachmentRoutes, attachmentRoutes(rules, within.admit), guards);
  const internal = internalRoutes(rules);
  addRoutes(http, internalMessageRoutes, { ...internal, sync: syncWithinRooms(internal.sync, within) }, guards);
};
