import type { FollowerHandler } from '@parley/follower';
import type { Kysely } from 'kysely';
import type { RoomNews } from '../room-news.ts';

/** What happened in rooms, as the follower hands it over, within the transaction that moves its cursor. */
export const createRoomChanged = <Tables>(newsWithin: (tx: Kysely<Tables>) => RoomNews): FollowerHandler<Tables> => ({
  changed: (tx, { roomId, events }) => newsWithin(tx).note(roomId, events),
  gone: (tx, { roomId }) => newsWithin(tx).forget(roomId),
  restored: (tx, { roomId }) => newsWithin(tx).forget(roomId),
});
