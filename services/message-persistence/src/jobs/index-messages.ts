import { setTimeout as delay } from 'node:timers/promises';
import type { RoomId } from '@parley/contracts';
import type { RecurringJob } from '@parley/service-kit';
import type { SearchIndex } from '../search-index.ts';

/** What {@link indexMessages} needs; `now` is in milliseconds since 1970. */
export interface IndexMessagesOptions {
  readonly index: SearchIndex;
  readonly counters: { readonly indexedMessages: { inc(messages: number): void } };
  readonly now?: () => number;
}

const everyMs = 5_000;
/** A run goes on for so long at most; the next one continues it. */
const runMs = 4_500;
/** A room with little that is new waits so long, since its last block is written anew each time. */
const patienceMs = 60_000;
const roomsAtOnce = 100;
/**
 * After some work it rests so many times as long: longer where this process is busy, since sends come first, and what waits is
 * found without the index.
 */
const restShare = { idle: 1, busy: 9 };
/** Of the time of the event loop; the work itself is less. */
const busyShare = 0.5;

/** Tells how long to rest after work that took `ms`. */
const createRests = (): ((ms: number) => number) => {
  let before = performance.eventLoopUtilization();
  return (ms) => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return ms * (utilization > busyShare ? restShare.busy : restShare.idle);
  };
};

/** Brings the index of messages up to date, room by room. */
export const indexMessages = ({ index, counters, now = Date.now }: IndexMessagesOptions): RecurringJob => {
  const restOf = createRests();
  const indexRoom = async (roomId: RoomId, until: number): Promise<void> => {
    let state: string;
    do {
      const begun = performance.now();
      const indexed = await index.indexSome(roomId);
      state = indexed.state;
      if (indexed.state !== 'taken') counters.indexedMessages.inc(indexed.messages);
      await delay(restOf(performance.now() - begun));
    } while (state === 'more' && performance.now() < until);
  };
  return {
    name: 'index-messages',
    everyMs,
    handle: async () => {
      const until = performance.now() + runMs;
      for (;;) {
        const rooms = await index.roomsToIndex(new Date(now() - patienceMs), roomsAtOnce);
        for (const roomId of rooms) {
          if (performance.now() >= until) return;
          await indexRoom(roomId, until);
        }
        if (rooms.length < roomsAtOnce) return;
      }
    },
  };
};
