import { z } from 'zod';
import { Counter } from '../ids.ts';
import { JoinRoomBody } from '../invite.ts';
import { limits } from '../limits.ts';
import { CreateRoomBody, MyRoom, Room, RoomPatch } from '../room.ts';
import { inRoom, limit, list, nothing, opaqueCursor, searchText } from './parameters.ts';
import { defineRoute } from './route.ts';

/** The rooms themselves: making, finding, changing, coming in and going. */
export const roomRoutes = {
  /** Makes a room. For `direct` it answers the one room of the same people, made now or before. */
  createRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['forbidden', 'conflict', 'gone'],
    body: CreateRoomBody,
    status: 201,
    response: Room,
  }),
  /** My rooms, with where each stands and what I have not read. */
  listRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms',
    auth: 'user',
    status: 200,
    response: z.object({ items: z.array(MyRoom), userRev: Counter }),
  }),
  /** Public rooms to join, by name and topic. */
  publicRooms: defineRoute({
    method: 'GET',
    path: '/api/rooms/public',
    auth: 'user',
    errors: ['forbidden'],
    query: z.object({
      query: searchText.default(''),
      cursor: opaqueCursor,
      limit: limit(limits.publicRoomsPage, limits.historyDefaultPage),
    }),
    status: 200,
    response: list(Room),
  }),
  /** One room. A public one can be read about before one joins it. */
  getRoom: defineRoute({ method: 'GET', path: '/api/rooms/:roomId', auth: 'user', params: inRoom, status: 200, response: Room }),
  /** Changes a room; for its owners and moderators. */
  patchRoom: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId',
    auth: 'user',
    errors: ['room_read_only'],
    params: inRoom,
    body: RoomPatch,
    status: 200,
    response: Room,
  }),
  /** Archives a room: it stays readable and takes no change until it is opened again; for its owners. */
  archiveRoom: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: Room,
  }),
  /** Joins a public room, or any by the code of an invitation (RO3). Repeatable. */
  joinRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/join',
    auth: 'user',
    errors: ['banned', 'gone', 'room_read_only'],
    params: inRoom,
    body: JoinRoomBody.default({}),
    status: 200,
    response: Room,
  }),
  /** Leaves a room. Repeatable. */
  leaveRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/leave',
    auth: 'user',
    params: inRoom,
    body: nothing.default({}),
    status: 204,
    response: null,
  }),
} as const;
