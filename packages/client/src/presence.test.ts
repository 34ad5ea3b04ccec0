import type { Presence } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accept, unavailable } from './answer.ts';
import { createPresence } from './presence.ts';
import { createFakeEmit } from './testing/fake-emit.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

const start = () => {
  const clock = createTestClock(Date.parse('2026-11-24T12:00:00.000Z'));
  const fake = createFakeEmit();
  const state = { online: true };
  const presence = createPresence({ emit: fake.emit, isOnline: () => state.online, clock, random: () => 0.5 });
  return { clock, presence, state, ...fake };
};

const online = (userId: string): Presence => ({ userId, status: 'online', lastSeen: null }) as unknown as Presence;

test('PR4 people are watched once however many look, again after a reconnect, and not any more when nobody looks', async () => {
  const { presence, told, next } = start();
  next.push(accept({ items: [online('anna'), online('ben')] }));
  const [one, other] = [presence.watch(['anna', 'ben']), presence.watch(['anna'])];
  await settlePromises();
  expect(told).toEqual([['presence:watch', { userIds: ['anna', 'ben'] }]]);
  expect([...presence.getSnapshot().values()].map(({ status }) => status)).toEqual(['online', 'online']);
  presence.lost();
  expect([...presence.getSnapshot().values()].map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  presence.restart();
  await settlePromises();
  if (one.ok) one.data();
  if (one.ok) one.data();
  await settlePromises();
  expect(told.slice(1)).toEqual([
    ['presence:watch', { userIds: ['anna', 'ben'] }],
    ['presence:unwatch', { userIds: ['ben'] }],
  ]);
  presence.take([online('ben')]);
  expect([...presence.getSnapshot().keys()]).toEqual(['anna']);
  expect(other.ok).toBe(true);
});

test('PR4 what was not answered is asked again; more than 500 people are refused', async () => {
  const { clock, presence, told, next } = start();
  next.push(unavailable('lost', 'unknown'));
  presence.watch(['anna']);
  await clock.advance(1_000);
  expect(told).toHaveLength(2);
  const many = Array.from({ length: 500 }, (_, index) => `person ${index}`);
  expect(presence.watch(many)).toMatchObject({ ok: false, error: { code: 'too_large' } });
  expect(presence.watch(many.slice(1)).ok).toBe(true);
});

test('what one said of oneself is said again after a reconnect, until it ends', async () => {
  const { clock, presence, told } = start();
  const set = { status: 'dnd', until: '2026-11-24T12:01:00.000Z' } as const;
  await presence.set(set);
  presence.restart();
  await settlePromises();
  await clock.advance(60_000);
  presence.restart();
  await settlePromises();
  expect(told).toEqual([
    ['presence:set', set],
    ['presence:set', set],
  ]);
});
