import type { messageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

type Routes = Pick<
  typeof messageRoutes,
  'joinRoom' | 'leaveRoom' | 'listMembers' | 'addMembers' | 'patchMember' | 'removeMember'
>;

/** /api/rooms/:roomId/join, …/leave and …/members. */
export const memberRoutes = ({ members, moderation, invites }: Rules): RouteHandlers<Routes> => ({
  joinRoom: ({ user, params, body }) =>
    body.inviteCode === undefined ? members.join(user, params.roomId) : invites.join(user, body.inviteCode, params.roomId),
  leaveRoom: ({ user, params }) => members.leave(user.userId, params.roomId),
  listMembers: ({ user, params, query }) => members.list(user, params.roomId, query),
  addMembers: ({ user, params, body }) => members.add(user, params.roomId, body.userIds),
  patchMember: ({ user, params, body }) => moderation.change(user, params.roomId, params.userId, body),
  removeMember: ({ user, params }) => moderation.remove(user, params.roomId, params.userId),
});
