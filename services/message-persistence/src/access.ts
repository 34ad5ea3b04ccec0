import { accept, type Result, refuse } from '@parley/contracts';
import type { StoredRoom } from './store/rooms.ts';

/** The refusal that a stranger gets: the same for a room that is not there, so that nobody can probe for it (ER2). */
export const noSuchRoom = refuse('not_found', 'there is no such room');

/**
 * A member may read and write a room (MS7). To everybody else a public room is `forbidden`, any other `not_found` (ER2).
 */
export const asMember = <Room extends Pick<StoredRoom, 'kind'>>(room: Room | undefined, isMember: boolean): Result<Room> => {
  if (room === undefined) return noSuchRoom;
  if (isMember) return accept(room);
  return room.kind === 'public' ? refuse('forbidden', 'only members may do this: join the room first') : noSuchRoom;
};

/** A public room may be looked at before one joins it; what is said in it may not. */
export const asVisitor = <Room extends Pick<StoredRoom, 'kind'>>(room: Room | undefined, isMember: boolean): Result<Room> =>
  room?.kind === 'public' ? accept(room) : asMember(room, isMember);
