import { z } from 'zod';
import { RoomFrame, UserFrame } from '../frame.ts';
import { Counter } from '../ids.ts';
import { limits } from '../limits.ts';
import { Digest } from '../message.ts';
import { inRoom, limit, queryNumber } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Catching up with what changed (FR, RC). */
export const changeRoutes = {
  /** Everything that changed in a room since `since`, as a frame (FR1). */
  roomChanges: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/changes',
    auth: 'user',
    params: inRoom,
    query: z.object({ since: queryNumber(Counter).default(0), limit: limit(limits.changesPage, limits.changesPage) }),
    status: 200,
    response: RoomFrame,
  }),
  /** A checksum over a range of messages, to prove that a client holds all of them. */
  digest: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/digest',
    auth: 'user',
    params: inRoom,
    query: z.object({ from: queryNumber(Counter).default(1), to: queryNumber(Counter).optional() }),
    status: 200,
    response: Digest,
  }),
  /** Everything of my own that changed since `since`, as a frame (FR3). */
  myChanges: defineRoute({
    method: 'GET',
    path: '/api/me/changes',
    auth: 'user',
    query: z.object({ since: queryNumber(Counter).default(0) }),
    status: 200,
    response: UserFrame,
  }),
} as const;
