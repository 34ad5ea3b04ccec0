import type { Heads, RoomId, UserId, UserMemberships } from '@parley/contracts';
import type { Store } from './store/index.ts';
import { toMembership } from './wire.ts';

/** Tells gateways where things stand: see {@link createHeads}. */
export interface HeadsOf {
  /** The heads of rooms and people; unknown ones are left out (RC3). */
  of(roomIds: readonly RoomId[], userIds: readonly UserId[]): Promise<Heads>;
  /** Every membership of each of these people, with heads (CO2). */
  memberships(userIds: readonly UserId[]): Promise<UserMemberships[]>;
}

/** One statement each, however many are asked for. */
export const createHeads = ({ store }: { store: Store }): HeadsOf => ({
  of: async (roomIds, userIds) => {
    const { epoch, rooms, users } = await store.findHeads(roomIds, userIds);
    return { epoch, rooms: [...rooms], users: [...users] };
  },
  memberships: async (userIds) => {
    const found = await store.findMemberships([...new Set(userIds)]);
    return found.map(({ rooms, epoch, readReceipts, ...head }) => ({
      ...head,
      epoch,
      reading: { readReceipts },
      rooms: rooms.map((room) => toMembership({ ...room, id: room.roomId, epoch }, room, room.readSeq)),
    }));
  },
});
