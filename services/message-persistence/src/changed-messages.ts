import type { Queries } from './store/index.ts';
import type { StoredMessage } from './store/messages.ts';
import type { ChangedSince, Cut, Most } from './store/reading.ts';
import { type RoomMonth, timeOfMonths } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';

/**
 * Messages of a room, those from its first on, that changed after `since`, by `rev`, from as few months as are needed: somebody far behind would else have every
 * month since then planned and opened for one page. A message's `rev` is never below its `seq`, so nothing in a month is
 * below the month's `minSeq`: what was read of the months before it is complete up to there.
 */
export const readChangedMessages = async (
  tx: Queries,
  { id: roomId, floorSeq }: Pick<StoredRoom, 'id' | 'floorSeq'>,
  { since, only }: Pick<ChangedSince, 'since' | 'only'>,
  most: Most,
): Promise<Cut<StoredMessage>> => {
  const changed = (await tx.findMonths(roomId)).filter((month) => month.maxRev > since);
  const read = async (months: readonly RoomMonth[]): Promise<Cut<StoredMessage>> => {
    const time = timeOfMonths(months);
    return time === undefined
      ? { rows: [], isCut: false }
      : tx.messagesChangedSince({ roomId, since, floorSeq, ...(only && { only }) }, time, most);
  };
  const first = changed.slice(0, countFirst(changed, since + most.rows));
  const [next] = changed.slice(first.length);
  const cut = await read(first);
  if (next === undefined) return cut;
  const last = cut.rows.at(-1);
  const isEnough = cut.isCut && last !== undefined && last.rev < next.minSeq;
  return isEnough ? cut : read(changed);
};

/** How many months have something up to a `rev`, and one more, since not every `rev` is still a message's. */
const countFirst = (months: readonly RoomMonth[], rev: number): number => {
  const beyond = months.findIndex((month) => month.minSeq > rev);
  return beyond === -1 ? months.length : beyond + 1;
};
