import { z } from 'zod';
import { PresenceItems } from '../presence.ts';
import { userIdList } from './parameters.ts';
import { defineRoute } from './route.ts';

/** The routes of the presence service. */
export const presenceRoutes = {
  /** Present states of people; those whom I may not know are left out. */
  getPresence: defineRoute({
    method: 'GET',
    path: '/api/presence',
    auth: 'user',
    query: z.object({ userIds: userIdList }),
    status: 200,
    response: PresenceItems,
  }),
} as const;
