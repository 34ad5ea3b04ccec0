import { CreateInviteBody, Invite, InvitePreview } from '../invite.ts';
import { Room } from '../room.ts';
import { byInvite, inRoom, inviteInRoom, list, nothing } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Invitations by link (RO2, RO3). */
export const inviteRoutes = {
  /** Makes an invitation by link; for owners and moderators (RO2). */
  createInvite: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/invites',
    auth: 'user',
    headers: ['idempotency-key'],
    errors: ['conflict', 'room_read_only'],
    params: inRoom,
    body: CreateInviteBody,
    status: 201,
    response: Invite,
  }),
  /** The invitations of a room, the newest first, all on one page; for owners and moderators. */
  listInvites: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/invites',
    auth: 'user',
    params: inRoom,
    status: 200,
    response: list(Invite),
  }),
  /** Takes an invitation back; for owners and moderators. Repeatable. */
  revokeInvite: defineRoute({
    method: 'DELETE',
    path: '/api/rooms/:roomId/invites/:code',
    auth: 'user',
    params: inviteInRoom,
    status: 204,
    response: null,
  }),
  /** What an invitation leads to, before one comes in (RO3). */
  getInvite: defineRoute({
    method: 'GET',
    path: '/api/invites/:code',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'gone', 'banned'],
    params: byInvite,
    status: 200,
    response: InvitePreview,
  }),
  /** Comes into a room by an invitation (RO3). Repeatable. */
  joinByInvite: defineRoute({
    method: 'POST',
    path: '/api/invites/:code/join',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'gone', 'banned', 'room_read_only'],
    params: byInvite,
    body: nothing.default({}),
    status: 200,
    response: Room,
  }),
} as const;
