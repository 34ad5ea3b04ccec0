import { ReadBody, ReadState } from '../room.ts';
import { inRoom } from './parameters.ts';
import { defineRoute } from './route.ts';

/** How far one has read a room (RD). */
export const readingRoutes = {
  /** Moves my read marker forward (RD2). */
  readRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/read',
    auth: 'user',
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  /** Moves my read marker back on purpose (RD2). */
  unreadRoom: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/unread',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict'],
    params: inRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
} as const;
