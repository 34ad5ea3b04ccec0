import { type FollowedChanges, followerRoutes, type RoomHeads, type RoomId } from '@parley/contracts';
import { type InternalClient, UnavailableError } from '@parley/service-kit';

/** Whoever owns the rooms. */
export interface RoomSource {
  heads(after: RoomId | undefined): Promise<RoomHeads>;
  /** In the order asked for. */
  changes(rooms: readonly { readonly roomId: RoomId; readonly since: number }[]): Promise<readonly FollowedChanges[]>;
}

const headsPerPage = 1_000;

/** Asks message-persistence, in this service's own name. What it refuses is a fault here. `only` leaves out what is not wanted. */
export const createRoomSource = (client: InternalClient, only?: 'links'): RoomSource => ({
  heads: async (after) => {
    const body = { limit: headsPerPage, ...(after === undefined ? {} : { after }) };
    const answer = await client.call(followerRoutes.roomHeads, { body });
    if (!answer.ok) throw new UnavailableError(`heads were refused: ${answer.error.code}`);
    return answer.data;
  },
  changes: async (rooms) => {
    const answer = await client.call(followerRoutes.followedChanges, {
      body: { rooms, ...(only === undefined ? {} : { only }) },
    });
    if (!answer.ok) throw new UnavailableError(`changes were refused: ${answer.error.code}`);
    return answer.data.rooms;
  },
});
