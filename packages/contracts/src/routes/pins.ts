import { z } from 'zod';
import { Counter } from '../ids.ts';
import { Changed, Message } from '../message.ts';
import { inRoom, messageInRoom } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Pinned messages. */
export const pinRoutes = {
  /** Pins a message; for owners and moderators, in a direct room for both. Repeatable. */
  pinMessage: defineRoute({
    method: 'PUT',
    path: '/api/rooms/:roomId/messages/:messageId/pin',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** Takes a pin away; for the same people. Repeatable. */
  unpinMessage: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/messages/:messageId/pin',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only', 'rate_limited', 'overloaded'],
    params: messageInRoom,
    status: 200,
    response: Changed,
  }),
  /** The pinned messages of a room, the one that was pinned last first. */
  listPins: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/pins',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: z.object({ items: z.array(Message), rev: Counter }),
  }),
} as const;
