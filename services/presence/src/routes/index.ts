import {
  accept,
  internalAttentionRoutes,
  internalPersonalRoutes,
  internalPresenceRoutes,
  type Presence,
  presenceRoutes,
} from '@parley/contracts';
import { addRoutes, type HttpServer, type RouteGuards } from '@parley/service-kit';
import type { Presences } from '../presences.ts';

/** Adds every route of this service; the compiler checks that none of contracts' is missing. */
export const addAllRoutes = (http: HttpServer, presences: Presences, guards: RouteGuards): void => {
  addRoutes(
    http,
    presenceRoutes,
    { getPresence: async ({ query }) => accept({ items: (await presences.lookup(query.userIds)).map(withoutRoom) }) },
    guards,
  );
  addRoutes(
    http,
    internalAttentionRoutes,
    { attention: async ({ body }) => accept({ items: await presences.attention(body.userIds) }) },
    guards,
  );
  addRoutes(
    http,
    internalPersonalRoutes,
    { personalData: async ({ body }) => accept({ items: await presences.personalData(body.userId) }) },
    guards,
  );
  addRoutes(
    http,
    internalPresenceRoutes,
    {
      lookup: async ({ body }) => accept({ items: await presences.lookup(body.userIds) }),
      set: ({ user, body }) => presences.set(user.userId, body),
    },
    guards,
  );
};

/** PR3: the room is never shown over REST. */
const withoutRoom = ({ userId, status, text, until, lastSeen }: Presence): Presence => ({
  userId,
  status,
  ...(text === undefined ? {} : { text }),
  ...(until === undefined ? {} : { until }),
  lastSeen,
});
