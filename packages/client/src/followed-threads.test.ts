import type { RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accept } from './answer.ts';
import { createFollowedThreads } from './followed-threads.ts';
import type { Rest } from './rest.ts';
import { createTestClock } from './testing/test-clock.ts';

const start = (known: readonly string[] = []) => {
  const clock = createTestClock();
  const told: string[] = [];
  const call = async ({ path }: Parameters<Rest['call']>[0]) => {
    told.push(path);
    return accept({ items: known.map((id) => ({ root: { id } })) });
  };
  const threads = createFollowedThreads({
    rest: { call } as unknown as Rest,
    clock,
    random: () => 0.5,
    myId: () => 'me',
    found: () => told.push('found'),
  });
  const take = (type: string, data: object) => threads.take({ type, data } as unknown as RoomFrame['events'][number]);
  return { clock, threads, take, told };
};
const said = (threadOf: string, more: object = {}) => ({ id: 'm', senderId: 'other', mentions: [], threadOf, ...more });

test('RD4 I follow a thread that I began, in which I write or am mentioned by name', () => {
  const { threads, take } = start();
  take('thread.changed', { id: 'begun', senderId: 'me' });
  take('message.created', said('written', { senderId: 'me' }));
  take('message.created', said('named', { mentions: [{ userId: 'me', start: 0, length: 3 }] }));
  take('message.edited', said('edited', { mentions: [{ userId: 'me', start: 0, length: 3 }] }));
  take('message.created', said('called', { mentions: [{ room: true, start: 0, length: 5 }] }));
  take('thread.changed', { id: 'other', senderId: 'other' });
  expect(['begun', 'written', 'named', 'edited'].every((id) => threads.has(id))).toBe(true);
  expect(['called', 'other'].some((id) => threads.has(id))).toBe(false);
});

test('RD4 of threads of before the server is asked once, a while after somebody wrote in one, and again for somebody else', async () => {
  const { clock, threads, take, told } = start(['old']);
  take('message.created', said('old'));
  take('message.created', said('another'));
  await clock.advance(14_999);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['/api/me/threads', 'found']);
  take('message.created', said('third'));
  await clock.advance(60_000);
  expect([threads.has('old'), threads.has('another'), told.length]).toEqual([true, false, 2]);
  expect(threads.isWhole()).toBe(true);
  threads.doubt();
  expect([threads.isWhole(), threads.has('old')]).toEqual([false, true]);
  threads.clear();
  expect(threads.has('old')).toBe(false);
  take('message.created', said('old'));
  threads.clear();
  await clock.advance(60_000);
  expect([told.length, clock.timers()]).toEqual([2, 0]);
});

test('RD4 who follows nothing is not told to look again', async () => {
  const { clock, take, told } = start();
  take('message.created', said('one'));
  await clock.advance(30_000);
  expect(told).toEqual(['/api/me/threads']);
});
