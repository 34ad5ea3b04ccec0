import { z } from 'zod';
import { Emoji } from '../emoji.ts';
import { Timestamp, UserId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Changed } from '../message.ts';
import { limit, list, messageInRoom, opaqueCursor, reactionInRoom } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Reactions to messages. */
export const reactionRoutes = {
  /** Reacts to a message with an emoji. Repeatable. */
  addReaction: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/reactions/:emoji',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: reactionInRoom,
    status: 200,
    response: Changed,
  }),
  /** Takes a reaction of one's own back. Repeatable. */
  removeReaction: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId/reactions/:emoji',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: reactionInRoom,
    status: 200,
    response: Changed,
  }),
  /** Everybody who reacted to a message with an emoji, in the order in which they did. */
  listReactions: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/messages/:messageId/reactions',
    auth: 'user',
    errors: ['gone'],
    params: messageInRoom,
    query: z.object({ emoji: Emoji, cursor: opaqueCursor, limit: limit(limits.reactionsPage, limits.historyDefaultPage) }),
    status: 200,
    response: list(z.object({ userId: UserId, at: Timestamp })),
  }),
} as const;
