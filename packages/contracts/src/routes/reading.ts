import { z } from 'zod';
import { Counter } from '../ids.ts';
import { limits } from '../limits.ts';
import { ReadBody, ReadingSettings, ReadingSettingsPatch, ReadState, Seen } from '../reading.ts';
import { inRoom, limit, list, opaqueCursor, queryNumber } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Of which messages one wants to know who has seen them: those from `from` to `to`, both included; by default all. */
export const SeenQuery = z.object({
  from: queryNumber(Counter).default(1),
  to: queryNumber(Counter).optional(),
  cursor: opaqueCursor,
  limit: limit(limits.seenPage, limits.seenPage),
});
export type SeenQuery = z.infer<typeof SeenQuery>;

/** How far one has read a room, and who else has (RD). */
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
  /** Who else has seen which messages of a range, by user id; for those who show how far they read themselves (RD5, RD6). */
  seenBy: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/seen-by',
    auth: 'user',
    errors: ['forbidden'],
    params: inRoom,
    query: SeenQuery,
    status: 200,
    response: list(Seen),
  }),
  /** What I have decided about myself. */
  getMyReading: defineRoute({ method: 'GET', path: '/api/me/reading', auth: 'user', status: 200, response: ReadingSettings }),
  /** Decides it anew; what is left out stays. */
  patchMyReading: defineRoute({
    method: 'PATCH',
    path: '/api/me/reading',
    auth: 'user',
    body: ReadingSettingsPatch,
    status: 200,
    response: ReadingSettings,
  }),
} as const;
