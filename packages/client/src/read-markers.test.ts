import { expect, test } from 'vitest';
import { type Answer, accept, refuse, unavailable } from './answer.ts';
import type { Emit } from './line.ts';
import { createReadMarkers } from './read-markers.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

/** Markers whose server answers what the test lines up. */
const start = () => {
  const clock = createTestClock();
  const told: unknown[] = [];
  const next: Answer<unknown>[] = [];
  let ids = 0;
  const state = { online: true };
  const emit = ((name: string, payload: object) => {
    told.push([name, payload]);
    return Promise.resolve(next.shift() ?? accept({}));
  }) as unknown as Emit;
  const newId = (): string => `id ${(ids += 1)}`;
  const markers = createReadMarkers({ emit, isOnline: () => state.online, newId, clock, random: () => 0.5 });
  return { clock, told, next, markers, state };
};

test('RD2 of several markers in a row only the highest is told, and none that is lower than one that waits', async () => {
  const { told, markers, state } = start();
  state.online = false;
  for (const seq of [1, 3, 2]) markers.read('room', seq);
  markers.unread('other', 7);
  expect(told).toEqual([]);
  state.online = true;
  markers.restart();
  await settlePromises();
  expect(told).toEqual([
    ['room:read', { roomId: 'room', seq: 3, commandId: 'id 2' }],
    ['room:unread', { roomId: 'other', seq: 7, commandId: 'id 3' }],
  ]);
});

test('MS4 a marker that was not answered is told again under the same id; one that is refused is not', async () => {
  const { clock, told, next, markers } = start();
  next.push(unavailable('lost', 'unknown'), refuse('not_found', 'no such room'));
  markers.unread('room', 4);
  await clock.advance(1_000);
  expect(told).toEqual(Array.from({ length: 2 }, () => ['room:unread', { roomId: 'room', seq: 4, commandId: 'id 1' }]));
  await clock.advance(600_000);
  expect([told.length, clock.timers()]).toEqual([2, 0]);
});
