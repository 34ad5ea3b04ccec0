import { z } from 'zod';
import { Counter, RoomId } from '../ids.ts';
import { limits } from '../limits.ts';
import { HistoryPage } from '../message.ts';
import { ReadBody, ReadState } from '../reading.ts';
import { FollowedThread } from '../room.ts';
import { limit, list, messageInRoom, opaqueCursor, queryNumber } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Which replies a page of a thread shows: at most one of the two anchors; none means the newest. `minRev` as of history (RE5). */
export const ThreadQuery = z
  .object({
    before: queryNumber(Counter).optional(),
    after: queryNumber(Counter).optional(),
    limit: limit(limits.historyPage, limits.historyDefaultPage),
    minRev: queryNumber(Counter).optional(),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    message: 'before and after exclude one another',
  });
export type ThreadQuery = z.infer<typeof ThreadQuery>;

/** Threads, and how far one has read them (RD4). */
export const threadRoutes = {
  /** A page of a message's thread, ascending by `seq`; without `before` or `after` the newest replies. */
  thread: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/thread',
    auth: 'user',
    params: messageInRoom,
    query: ThreadQuery,
    status: 200,
    response: HistoryPage,
  }),
  /** Moves my marker of a thread forward (RD4). */
  readThread: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/thread/read',
    auth: 'user',
    params: messageInRoom,
    body: z.object({ seq: Counter }),
    status: 200,
    response: ReadState,
  }),
  /** Moves my marker of a thread back on purpose (RD4). */
  unreadThread: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/thread/unread',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict'],
    params: messageInRoom,
    body: ReadBody,
    status: 200,
    response: ReadState,
  }),
  /** The threads that I follow, of one room or of all, the one somebody wrote in last first (RD4). */
  myThreads: defineRoute({
    method: 'GET',
    path: '/api/me/threads',
    auth: 'user',
    query: z.object({
      roomId: RoomId.optional(),
      cursor: opaqueCursor,
      limit: limit(limits.threadsPage, limits.historyDefaultPage),
    }),
    status: 200,
    response: list(FollowedThread),
  }),
} as const;
