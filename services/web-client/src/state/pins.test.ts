import type { Message, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createPins } from './pins.ts';

const messageOf = (id: string, rev: number, pinnedAt?: string): Message =>
  ({ id, roomId: 'room', seq: 1, rev, ...(pinnedAt === undefined ? {} : { pinnedAt }) }) as unknown as Message;
const frameOf = (type: string, data: Message): RoomFrame =>
  ({ roomId: 'room', events: [{ type, rev: data.rev, data }] }) as unknown as RoomFrame;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A room in which that is pinned. */
const roomWith = (listed: Message[]) => {
  const pins = createPins({ ask: async () => ({ ok: true, data: [...listed] }) });
  const ids = () =>
    pins
      .in('room')
      .getSnapshot()
      .messages.map(({ id }) => id);
  return { pins, ids };
};

test('MS11 what is pinned is listed, the last one first, and kept current by frames', async () => {
  const { pins, ids } = roomWith([messageOf('b', 2, '2026-02'), messageOf('a', 1, '2026-01')]);
  expect(pins.in('room').getSnapshot().status).toBe('loading');
  await soon();
  expect([pins.in('room').getSnapshot().status, ids()]).toEqual(['ready', ['b', 'a']]);
  pins.takeFrame(frameOf('message.pinned', messageOf('c', 3, '2026-03')));
  pins.takeFrame(frameOf('message.unpinned', messageOf('b', 4)));
  pins.takeFrame(frameOf('message.deleted', messageOf('a', 5)));
  expect(ids()).toEqual(['c']);
  pins.takeFrame(frameOf('message.pinned', messageOf('b', 2, '2026-02')));
  expect(ids()).toEqual(['c']);
});

test('MS11 what was unpinned while nobody told is not there after coming back, and what was pinned meanwhile stays', async () => {
  const listed = [messageOf('a', 1, '2026-01')];
  const { pins, ids } = roomWith(listed);
  pins.in('room');
  await soon();
  listed.splice(0);
  pins.doubt();
  pins.takeFrame(frameOf('message.pinned', messageOf('d', 9, '2026-09')));
  await soon();
  expect(ids()).toEqual(['d']);
});
