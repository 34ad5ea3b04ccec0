import { expect, test } from 'vitest';
import { createFakeEmit } from './testing/fake-emit.ts';
import { createTestClock } from './testing/test-clock.ts';
import { createTyping } from './typing.ts';

const start = () => {
  const clock = createTestClock();
  const { emit, told } = createFakeEmit();
  return { clock, told, typing: createTyping({ emit, clock }) };
};

test('typing is told every 3 s at most, and its end once', async () => {
  const { clock, told, typing } = start();
  typing.set({ roomId: 'room' }, false);
  for (let key = 0; key < 5; key += 1) {
    typing.set({ roomId: 'room' }, true);
    await clock.advance(1_000);
  }
  typing.set({ roomId: 'room' }, false);
  typing.set({ roomId: 'room' }, false);
  expect(told.map(([name]) => name)).toEqual(['typing:start', 'typing:start', 'typing:stop']);
});

test('whoever types is shown until they stop, for 6 s at most after the last word of it, and not without a connection', async () => {
  const { clock, typing } = start();
  const people = typing.in({ roomId: 'room' });
  let changes = 0;
  people.subscribe(() => (changes += 1));
  const takes = (userId: string, isTyping: boolean): void => typing.take({ roomId: 'room', userId, typing: isTyping });
  takes('anna', true);
  takes('ben', true);
  await clock.advance(4_000);
  takes('anna', true);
  expect([people.getSnapshot(), changes]).toEqual([['anna', 'ben'], 2]);
  await clock.advance(2_000);
  expect(people.getSnapshot()).toEqual(['anna']);
  takes('anna', false);
  expect([people.getSnapshot(), changes]).toEqual([[], 4]);
  takes('anna', true);
  typing.clear();
  expect([people.getSnapshot(), clock.timers()]).toEqual([[], 0]);
});

test('whoever types in a thread is shown there and not in its room; of threads that nobody looks at nothing is kept', async () => {
  const { clock, told, typing } = start();
  const inThread = { roomId: 'room', threadOf: 'root' };
  typing.take({ ...inThread, userId: 'anna', typing: true });
  expect(clock.timers()).toBe(0);
  const [room, thread] = [typing.in({ roomId: 'room' }), typing.in(inThread)];
  typing.take({ ...inThread, userId: 'anna', typing: true });
  expect([room.getSnapshot(), thread.getSnapshot()]).toEqual([[], ['anna']]);
  typing.set(inThread, true);
  typing.set({ roomId: 'room' }, true);
  typing.set(inThread, false);
  await clock.advance(0);
  expect(told).toMatchObject([
    ['typing:start', inThread],
    ['typing:start', { roomId: 'room' }],
    ['typing:stop', inThread],
  ]);
});
