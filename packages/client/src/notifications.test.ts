import type { MyNotifications, UserFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createNotifications } from './notifications.ts';
import type { Rest } from './rest.ts';

const usual: MyNotifications = { level: 'mentions', preview: true, quietHours: null, snoozedUntil: null, rooms: [] };
const muted = { roomId: 'r', level: null, mutedUntil: '2030-01-01T00:00:00.000Z' };

const frame = (rev: number, ...events: object[]): UserFrame =>
  ({ epoch: 1, prevRev: events.length === 0 ? 0 : rev - 1, rev, events, headRev: rev, more: false }) as unknown as UserFrame;

/** Answers `server.settings` to whoever asks, once it is let. */
const setUp = () => {
  const server = { settings: usual, asked: 0, gate: Promise.resolve() };
  const call = async ({ method, body }: { method: string; body?: object }) => {
    if (method === 'GET') server.asked += 1;
    const data = method === 'GET' ? server.settings : { ...usual, ...body };
    await server.gate;
    return { ok: true as const, data };
  };
  const notifications = createNotifications({ rest: { call } as unknown as Rest });
  return { server, notifications, held: () => notifications.settings.getSnapshot() };
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('NO1 settings are asked for by who wants them, once, and again only where something of my own was missed', async () => {
  const { server, notifications, held } = setUp();
  notifications.takeReady({ userRev: 3 });
  await settled();
  expect([server.asked, held()]).toEqual([0, undefined]);
  notifications.follow();
  await settled();
  notifications.takeReady({ userRev: 3 });
  notifications.takeUserFrame(frame(4, { type: 'read.changed' }));
  notifications.takeReady({ userRev: 4 });
  await settled();
  expect([server.asked, held()]).toEqual([1, usual]);
  notifications.takeReady({ userRev: 6 });
  await settled();
  notifications.takeUserFrame(frame(2));
  await settled();
  expect(server.asked).toBe(3);
});

test('NO1 what another device sets is heard, and what an answer said that is older counts for nothing', async () => {
  const { server, notifications, held } = setUp();
  notifications.follow();
  notifications.takeReady({ userRev: 1 });
  await settled();
  notifications.takeUserFrame(frame(2, { type: 'notifications.changed', data: { ...usual, level: 'all' } }));
  notifications.takeUserFrame(frame(3, { type: 'room.notifications', data: muted }));
  expect(held()).toEqual({ ...usual, level: 'all', rooms: [muted] });
  notifications.takeUserFrame(frame(4, { type: 'room.notifications', data: { ...muted, mutedUntil: null } }));
  expect(held()?.rooms).toEqual([]);
  const gate = Promise.withResolvers<void>();
  server.gate = gate.promise;
  notifications.takeReady({ userRev: 9 });
  notifications.takeUserFrame(frame(10, { type: 'notifications.changed', data: { ...usual, level: 'nothing' } }));
  server.settings = { ...usual, level: 'nothing' };
  gate.resolve();
  await settled();
  expect(held()?.level).toBe('nothing');
});

test('NO1 who signs out leaves nothing behind', async () => {
  const { notifications, held } = setUp();
  notifications.follow();
  notifications.takeReady({ userRev: 1 });
  await settled();
  await notifications.change({ level: 'all' });
  expect(held()?.level).toBe('all');
  notifications.clear();
  expect(held()).toBeUndefined();
});
