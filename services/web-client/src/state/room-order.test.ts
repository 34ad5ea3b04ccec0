import type { MyRoom } from '@parley/contracts';
import { expect, test } from 'vitest';
import { orderRooms, roomBeside } from './room-order.ts';

const room = (id: string, more: Partial<MyRoom> = {}): MyRoom =>
  ({ id, kind: 'public', name: id, unread: 0, ...more }) as unknown as MyRoom;
const idOf = (found: MyRoom | undefined): string | undefined => found?.id;

const ordered = orderRooms(
  [
    room('zoe', { kind: 'direct', name: null, unread: 2 }),
    room('Ärger', { unread: 1 }),
    room('adam', { kind: 'direct', name: null }),
    room('old', { archivedAt: '2026-01-01T00:00:00.000Z' }),
    room('zebra'),
    room('beach', { kind: 'private' }),
  ],
  new Intl.Collator('en'),
);

test('rooms are listed by name with archived ones last, people by the newest message', () => {
  expect(ordered.channels.map(({ id }) => id)).toEqual(['Ärger', 'beach', 'zebra', 'old']);
  expect(ordered.direct.map(({ id }) => id)).toEqual(['zoe', 'adam']);
});

test('one goes down and up the list, around its end, and from nowhere to its ends', () => {
  expect(idOf(roomBeside(ordered, 'beach', 1))).toBe('zebra');
  expect(idOf(roomBeside(ordered, 'beach', -1))).toBe('Ärger');
  expect(idOf(roomBeside(ordered, 'adam', 1))).toBe('Ärger');
  expect(idOf(roomBeside(ordered, 'Ärger', -1))).toBe('adam');
  expect([idOf(roomBeside(ordered, undefined, 1)), idOf(roomBeside(ordered, undefined, -1))]).toEqual(['Ärger', 'adam']);
});

test('one goes to the next unread one, and nowhere where there is no other', () => {
  const isUnread = ({ unread }: MyRoom): boolean => unread > 0;
  expect(idOf(roomBeside(ordered, 'beach', 1, isUnread))).toBe('zoe');
  expect(idOf(roomBeside(ordered, 'zoe', 1, isUnread))).toBe('Ärger');
  expect(roomBeside({ channels: [room('a', { unread: 1 })], direct: [] }, 'a', 1, isUnread)).toBeUndefined();
  expect(roomBeside({ channels: [], direct: [] }, undefined, 1)).toBeUndefined();
});
