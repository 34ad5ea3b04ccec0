import { type MemberRole, type Result, RoomId, refuse, UserId } from '@parley/contracts';
import { z } from 'zod';
import type { Queries } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';

/** Some lines of a copy, and where the next ones begin; nowhere at its end. */
export interface ExportPart {
  readonly lines: readonly object[];
  readonly next: ExportPlace | undefined;
  /** From 0 to 1. */
  readonly progress: number;
}

/** The `rev` of the edit behind which a message that was begun goes on. */
const editsAfter = z.number().optional();

/**
 * Where a copy goes on: kept between its parts, so that whoever goes on with it after a crash begins there. `rooms` counts those
 * behind it, `seq` is the next message to look at, up to `lastSeq`, the last one when the copy of that room began.
 */
export const ExportPlace = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('members'), after: UserId.optional(), lastSeq: z.number() }),
  z.object({ stage: z.literal('messages'), seq: z.number(), editsAfter, lastSeq: z.number() }),
  z.object({ stage: z.literal('rooms'), after: RoomId.optional(), rooms: z.number() }),
  z.object({
    stage: z.literal('own'),
    roomId: RoomId,
    seq: z.number(),
    editsAfter,
    lastSeq: z.number(),
    rooms: z.number(),
  }),
]);
export type ExportPlace = z.infer<typeof ExportPlace>;

/** Whether somebody may copy what is said in a room: its owners and moderators, in a direct room both. Codes: `not_found`, `forbidden`. */
export const asCopied = (room: StoredRoom | undefined, role: MemberRole | undefined): Result<StoredRoom> => {
  if (room === undefined || (role === undefined && room.kind !== 'public')) return refuse('not_found', 'there is no such room');
  const may = room.kind === 'direct' ? role !== undefined : role === 'owner' || role === 'moderator';
  return may ? { ok: true, data: room } : refuse('forbidden', 'only its owners and moderators copy a room');
};

/** A room as somebody sees it who may copy it. Codes: `not_found`, `forbidden`. */
export const findCopied = async (
  tx: Pick<Queries, 'findRoomsFor'>,
  userId: UserId,
  roomId: RoomId,
): Promise<Result<StoredRoom>> => {
  const [found] = await tx.findRoomsFor(userId, [roomId]);
  return asCopied(found?.room, found?.role);
};
