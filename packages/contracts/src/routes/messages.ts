import { z } from 'zod';
import { Counter } from '../ids.ts';
import { limits } from '../limits.ts';
import { Changed, EarlierContent, EditMessageBody, HistoryPage, Message, SendMessageBody, Sent } from '../message.ts';
import { inRoom, limit, list, messageInRoom, opaqueCursor, queryNumber } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Which messages a history page shows: at most one of the four anchors; none means the newest. With `minRev` it may be up to 2 s old, but not older than that (RE5). */
export const HistoryQuery = z
  .object({
    before: queryNumber(Counter).optional(),
    after: queryNumber(Counter).optional(),
    around: queryNumber(Counter).optional(),
    at: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
    limit: limit(limits.historyPage, limits.historyDefaultPage),
    minRev: queryNumber(Counter).optional(),
  })
  .refine((query) => [query.before, query.after, query.around, query.at].filter((anchor) => anchor !== undefined).length <= 1, {
    message: 'before, after, around and at exclude one another',
  });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** What is said in a room. */
export const roomMessageRoutes = {
  /** A page of messages, ascending by `seq`. */
  history: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    params: inRoom,
    query: HistoryQuery,
    status: 200,
    response: HistoryPage,
  }),
  /** Sends a message; it needs no Redis. The answer comes after the commit (MS1); a repeated id stores once (MS4). */
  sendMessage: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/messages',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: inRoom,
    body: SendMessageBody,
    status: 201,
    response: Sent,
  }),
  /** One message, as it is now: what another one answers, or where a thread began. */
  getMessage: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    params: messageInRoom,
    status: 200,
    response: Message,
  }),
  /** Edits a message of one's own. With `If-Match` only while it still has that `rev`. */
  editMessage: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    headers: ['idempotency-key', 'if-match'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    body: EditMessageBody,
    status: 200,
    response: Changed,
  }),
  /** Deletes a message, one's own or as a moderator; a tombstone keeps its place. With `If-Match` only while it still has that `rev`. */
  deleteMessage: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId',
    auth: 'user',
    headers: ['idempotency-key', 'if-match'],
    errors: ['conflict', 'gone', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** What a message said before each of its edits, the latest first; for those who moderate the room, and its sender. */
  listEdits: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/edits',
    auth: 'user',
    errors: ['gone'],
    params: messageInRoom,
    query: z.object({ cursor: opaqueCursor, limit: limit(limits.editsPage, limits.historyDefaultPage) }),
    status: 200,
    response: list(EarlierContent),
  }),
} as const;
