import { type Heads, RoomId } from '@parley/contracts';
import { createLog, newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterEach, expect, test, vi } from 'vitest';
import { createHeadsPoll, type HeadsPoll } from './heads-poll.ts';

const log = createLog({ service: 'socket-gateway', instance: 'test', level: 'silent' });

let started: HeadsPoll | undefined;
afterEach(() => {
  started?.stop();
  vi.restoreAllMocks();
});

/** A poll of so many rooms, with when it asked and for how many. */
const pollOf = (count: number, liveEveryMs: number) => {
  const asked: { readonly at: number; readonly rooms: readonly RoomId[] }[] = [];
  const observed = new Set<RoomId>();
  const rooms = Array.from({ length: count }, () => {
    const roomId = RoomId.parse(newId());
    return { roomId, sequence: { position: { epoch: 1, rev: 1 }, observeHead: () => void observed.add(roomId) } };
  });
  const heads = async (roomIds: RoomId[]): Promise<Heads> => {
    asked.push({ at: performance.now(), rooms: roomIds });
    return { epoch: 1, rooms: roomIds.map((roomId) => ({ roomId, rev: 1 })), users: [] };
  };
  const poll = createHeadsPoll({ owner: { heads }, rooms: () => rooms, users: () => [], live: () => true, log, liveEveryMs });
  started = poll;
  return { poll, asked, observed };
};

/** Sets the clock back by an hour after so many questions: who waits for the moment of the next one waits for an hour. */
const setBackAfter = (asked: readonly unknown[], questions: number) => {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => (asked.length < questions ? now() : now() - 3_600_000));
};

test('RC3 what a crowd follows is compared in questions with pauses between them, each room once', async () => {
  const { poll, asked, observed } = pollOf(1_700, 500);
  poll.start();
  await eventually(() => expect(observed.size).toBe(1_700));
  expect(asked.slice(0, 4).map(({ rooms }) => rooms.length)).toEqual([500, 500, 500, 200]);
  const [first, ...others] = asked.slice(0, 4).map(({ at }) => at);
  for (const [index, at] of others.entries()) expect(at - (first ?? 0)).toBeGreaterThan((index + 1) * 90);
});

test('RC3 where frames may have been missed everything is compared at once', async () => {
  const { poll, asked } = pollOf(4_000, 60_000);
  setBackAfter(asked, 1);
  await poll.hurry();
  expect(asked).toHaveLength(8);
  poll.start();
  await poll.hurry();
  expect(asked).toHaveLength(16);
});

test('RC3 whoever hurries waits for no pause of a comparison that is under way', async () => {
  const { poll, asked } = pollOf(20_000, 2_000);
  setBackAfter(asked, 2);
  poll.start();
  await eventually(() => expect(asked).toHaveLength(2));
  await poll.hurry();
  // 40 questions each.
  expect(asked).toHaveLength(80);
});
