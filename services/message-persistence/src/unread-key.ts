import { accept, type CommandId, type Result, type RoomId, refuse, type UserId } from '@parley/contracts';
import { hexHashOf } from './request-hash.ts';
import type { Queries } from './store/index.ts';

/** A wish to have something unread again, and what it says. */
export interface UnreadWish {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly seq: number;
  readonly commandId: CommandId | undefined;
}

/**
 * Keeps the key of such a command where it has one, also of one that moves nothing: given again later, it must not either (MS4).
 * `request` tells it from others under the same key. Code: `conflict`.
 */
export const keepUnreadKey = async (
  tx: Queries,
  { userId, roomId, seq, commandId }: UnreadWish,
  request: Parameters<typeof hexHashOf>[0],
  now: Date,
): Promise<Result<'new' | 'repeated'>> => {
  if (commandId === undefined) return accept('new');
  const name = { roomId, userId, commandId };
  const requestHash = hexHashOf(request);
  const kept = await tx.insertKey({ ...name, requestHash, requestId: null, seq, createdAt: now, givenAt: now });
  if (kept === 'kept') return accept('new');
  const known = await tx.findKey(name);
  return known?.requestHash === requestHash
    ? accept('repeated')
    : refuse('conflict', 'this id was already used for another command');
};
