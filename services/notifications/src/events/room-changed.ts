import type { FollowerHandler } from '@parley/follower';
import type { Kysely } from 'kysely';
import type { RoomNews } from '../room-news.ts';

/** What {@link createRoomChanged} needs. */
export interface RoomChangedOptions<Tables> {
  readonly newsWithin: (tx: Kysely<Tables>) => RoomNews;
  readonly isAnybodyTold: () => Promise<boolean>;
}

/** What happened in rooms, as the follower hands it over, within the transaction that moves its cursor; nothing while nobody is told of anything. */
export const createRoomChanged = <Tables>({
  newsWithin,
  isAnybodyTold,
}: RoomChangedOptions<Tables>): FollowerHandler<Tables> => ({
  isIdle: async () => !(await isAnybodyTold()),
  changed: (tx, { roomId, events }) => newsWithin(tx).note(roomId, events),
  gone: (tx, { roomId }) => newsWithin(tx).forget(roomId),
  restored: (tx, { roomId }) => newsWithin(tx).forget(roomId),
});
