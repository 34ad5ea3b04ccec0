import { accept, type Result, type RoomId } from '@parley/contracts';
import { toRoomFeed } from './announce.ts';
import { type Changed, unchanged } from './commit.ts';
import { liveFrames } from './frames.ts';
import type { Queries } from './store/index.ts';
import { roomEvent } from './wire.ts';

/**
 * Raises the floor of a room, which tells everybody from which message on it is kept (PV2); no change where it is as high already.
 * Everything that changes messages holds the same lock: what lies below is as it is from then on. Answers whether it was raised.
 */
export const raiseFloor = async (tx: Queries, roomId: RoomId, floorSeq: number): Promise<Result<Changed<boolean>>> => {
  const [room] = await tx.lockRooms([roomId]);
  if (room === undefined || room.floorSeq >= floorSeq) return unchanged(false);
  const now = await tx.now();
  const rev = room.rev + 1;
  await tx.raiseFloor(roomId, floorSeq, rev, now);
  const changed = { ...room, floorSeq, rev, changedRev: rev, changedAt: now };
  const frames = liveFrames({ roomId, epoch: room.epoch, headRev: rev }, [roomEvent(changed)]);
  return accept({ data: true, news: frames.map(toRoomFeed) });
};
