import { z } from 'zod';
import { limits } from '../limits.ts';
import { AddMembersBody, Member, MemberPatch } from '../room.ts';
import { inRoom, limit, list, memberInRoom, opaqueCursor } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Who is in a room. */
export const memberRoutes = {
  /** Who is in the room, ordered by user id. */
  listMembers: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    params: inRoom,
    query: z.object({
      cursor: opaqueCursor,
      limit: limit(limits.membersPage, limits.membersPage),
      /** For owners and moderators: those who are banned now instead of those who are there. */
      banned: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true'),
    }),
    status: 200,
    response: list(Member),
  }),
  /** Takes people in, guests of the installation as guests (RO6). Answers all who were asked for, those included who were there before. */
  addMembers: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/members',
    auth: 'user',
    errors: ['banned', 'conflict', 'room_read_only'],
    params: inRoom,
    body: AddMembersBody,
    status: 200,
    response: z.object({ items: z.array(Member) }),
  }),
  /** Changes a member's role, mutes or bans them; for owners and moderators. */
  patchMember: defineRoute({
    method: 'PATCH',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    errors: ['conflict', 'room_read_only'],
    params: memberInRoom,
    body: MemberPatch,
    status: 200,
    response: Member,
  }),
  /** Removes a member; for owners and moderators. Repeatable. */
  removeMember: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/members/:userId',
    auth: 'user',
    errors: ['room_read_only'],
    params: memberInRoom,
    status: 204,
    response: null,
  }),
} as const;
