import { z } from 'zod';
import { RoomFrame } from './frame.ts';
import { Counter, RoomId } from './ids.ts';

/** Where every room stands, a page of them in the order of their ids; `next` is the last of a page behind which there are more. */
export const RoomHeads = z.object({
  epoch: Counter,
  items: z.array(z.object({ roomId: RoomId, rev: Counter, floorSeq: Counter })),
  next: RoomId.optional(),
});
export type RoomHeads = z.infer<typeof RoomHeads>;

/** What changed in a room that is followed; `frame` is null where there is no such room (any more). */
export const FollowedChanges = z.object({ roomId: RoomId, frame: RoomFrame.nullable(), floorSeq: Counter });
export type FollowedChanges = z.infer<typeof FollowedChanges>;
