import { accept, type internalMessageRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import { carryOut } from '../carry-out.ts';
import type { Rules } from '../rules.ts';

/** What gateways ask; never reached through the edge. */
export const internalRoutes = ({
  heads,
  changes,
  sync,
  claims,
  messages,
}: Rules): RouteHandlers<typeof internalMessageRoutes> => ({
  memberships: async ({ body }) => accept({ items: await heads.memberships(body.userIds) }),
  heads: async ({ body }) => accept(await heads.of(body.roomIds, body.userIds)),
  roomChanges: ({ body }) => changes.ofRoomForService(body.roomId, body.since),
  userChanges: async ({ body }) => accept(await changes.ofUser(body.userId, body.since)),
  claimRooms: async ({ user }) => {
    await claims.admit(user);
    return accept(undefined);
  },
  submit: async ({ body, reply }) => {
    const onFault = (error: unknown) => reply.log.error({ err: error }, 'a command cannot be stored');
    return accept({
      results: [...(await carryOut(body.submissions, { commit: (some) => messages.commitAndTell(some), onFault }))],
    });
  },
  sync: async ({ user, body }) => accept({ rooms: await sync.rooms(user.userId, body.rooms, body.bytes) }),
});
