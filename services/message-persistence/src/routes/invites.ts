import { CommandId, type messageRoutes } from '@parley/contracts';
import { newId, type RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'createInvite' | 'listInvites' | 'revokeInvite' | 'getInvite' | 'joinByInvite'>;

/** /api/rooms/:roomId/invites and /api/invites/:code. */
export const inviteRoutes = ({ invites }: Rules): RouteHandlers<Routes> => ({
  createInvite: async ({ user, params, body, headers }) => {
    const key = commandIdOf(headers, body.commandId);
    return key.ok ? invites.create(user, params.roomId, body, key.data ?? CommandId.parse(newId())) : key;
  },
  listInvites: ({ user, params }) => invites.list(user, params.roomId),
  revokeInvite: ({ user, params }) => invites.revoke(user, params.roomId, params.code),
  getInvite: ({ user, params }) => invites.look(user, params.code),
  joinByInvite: ({ user, params }) => invites.join(user, params.code),
});
