import {
  CommandId,
  type MessageId,
  RequestId,
  type RoomCommand,
  type RoomFrame,
  type RoomId,
  type UserId,
} from '@parley/contracts';
import { decideCommands, type HashedCommand } from './command-batch.ts';
import { findMessages, findReactors, storePlan } from './command-transaction.ts';
import { liveFrames } from './frames.ts';
import type { Queries } from './store/index.ts';

/** What is taken back of somebody. */
export type Withdrawal =
  | { readonly type: 'message.delete'; readonly messageId: MessageId }
  | { readonly type: 'reaction.remove'; readonly messageId: MessageId; readonly emoji: string };

/** What {@link storeWithdrawals} makes ids with. */
export interface WithdrawalIds {
  readonly newId: () => string;
}

/** As if they were there and nothing was forbidden. */
const standing = { role: 'member', mutedUntil: null, bannedUntil: null, lastSentAt: null, visibleFromSeq: null } as const;

/**
 * Takes back what somebody said and did in a room, as they could have themselves: the same changes, one `rev` each, told alike. It
 * is not asked whether they are still there, nor whether the room is archived; and no key is kept, since nobody repeats it.
 * Answers the frames that tell of it.
 */
export const storeWithdrawals = async (
  tx: Queries,
  { roomId, userId }: { readonly roomId: RoomId; readonly userId: UserId },
  withdrawals: readonly Withdrawal[],
  { newId }: WithdrawalIds,
): Promise<readonly RoomFrame[]> => {
  const [room] = await tx.lockRooms([roomId]);
  if (room === undefined) return [];
  const now = await tx.now();
  const commands = withdrawals.map((one): HashedCommand => {
    const command: RoomCommand = { ...one, commandId: CommandId.parse(newId()) };
    return { requestId: RequestId.parse(newId()), roomId, userId, userRole: 'user', command, requestHash: '' };
  });
  const messages = await findMessages(tx, commands, []);
  const plan = decideCommands({
    commands,
    states: commands.map(() => ({ standing, known: undefined })),
    rooms: new Map([[roomId, { ...room, archivedAt: null }]]),
    messages,
    reactors: await findReactors(tx, commands, messages),
    pinCounts: new Map(),
    taken: [],
    memberNamed: () => undefined,
    now,
    newId: () => {
      throw new Error('nothing new is said here');
    },
  });
  await (await storePlan(tx, { ...plan, keys: [] })).last;
  return liveFrames({ roomId, epoch: room.epoch, headRev: room.rev + plan.told.length }, plan.told);
};
