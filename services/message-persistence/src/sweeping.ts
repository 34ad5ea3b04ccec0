import type { RoomId } from '@parley/contracts';
import type { SearchIndex } from './search-index.ts';
import type { Store } from './store/index.ts';
import { addMonths, startOf } from './store/months.ts';

/** What {@link sweepRoom} needs. */
export interface SweepOptions {
  readonly store: Store;
  readonly index: Pick<SearchIndex, 'forgetBelowFloor'>;
  /** Called when something is done that lasts. */
  readonly onStep: (step: string) => Promise<void>;
}

/** Messages removed by one statement, within some milliseconds. */
const messagesAtOnce = 500;

/**
 * Removes what is left of a room below its floor, in small statements, each of which is good by itself: messages where no partition
 * takes them along, everything beside messages, and the words by which they were found.
 */
export const sweepRoom = async ({ store, index, onStep }: SweepOptions, roomId: RoomId): Promise<void> => {
  const sweep = await store.findSweep(roomId);
  if (sweep === undefined) return;
  for (const { month, minSeq, maxSeq } of sweep.months) {
    const time = { from: startOf(month), until: startOf(addMonths(month, 1)) };
    for (let from = minSeq; from <= maxSeq; from += messagesAtOnce) {
      await store.removeMessages(roomId, { from, to: Math.min(from + messagesAtOnce - 1, maxSeq), time }, month);
      await onStep('messages removed');
    }
  }
  while ((await store.removeRowsBeside(roomId, sweep.floorSeq)) > 0) await onStep('rows beside removed');
  // Whoever indexes the room just now may write below the floor once more: then it is done the next time.
  if ((await index.forgetBelowFloor(roomId)) === 'taken') return;
  await store.endSweep(roomId, sweep.floorSeq);
};
