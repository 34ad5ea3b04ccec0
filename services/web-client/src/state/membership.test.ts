import type { RoomFrame, UserFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createDepartures } from './departures.ts';
import { createMyMutes } from './my-mutes.ts';

const me = (): string => 'me';
const frame = (rev: number, type: string, data: object): RoomFrame =>
  ({ roomId: 'r', events: [{ rev, type, at: '', data: { userId: 'me', ...data } }] }) as unknown as RoomFrame;
const added = { events: [{ rev: 1, type: 'room.added', at: '', data: { roomId: 'r' } }] } as unknown as UserFrame;
const until = '2030-01-01T00:00:00.000Z';

test('MS7 a mute is known from the start, as it comes, and as it is lifted; an older frame changes nothing', () => {
  const mutes = createMyMutes(me);
  const told: number[] = [];
  mutes.subscribe(() => told.push(mutes.getSnapshot().size));
  mutes.takeRooms([{ roomId: 'r', mutedUntil: until } as never]);
  expect(mutes.getSnapshot().get('r')).toBe(until);
  mutes.takeFrame(frame(7, 'member.changed', {}));
  mutes.takeFrame(frame(6, 'member.changed', { mutedUntil: until }));
  mutes.takeFrame(frame(8, 'member.changed', { userId: 'another', mutedUntil: until }));
  expect(mutes.getSnapshot().size).toBe(0);
  expect(told).toEqual([1, 0]);
});

test('CO4 a room that ended is told by its name, with the ban where it is one, and is forgotten when it is back', () => {
  const departures = createDepartures(me);
  departures.takeRooms([{ id: 'r', name: 'Harbour', kind: 'public' } as never]);
  departures.takeFrame(frame(5, 'member.left', { bannedUntil: until, leftAt: 'now' }));
  expect(departures.getSnapshot().get('r')).toEqual({ name: 'Harbour', isPublic: true, isOwn: false, bannedUntil: until });
  departures.takeUserFrame(added);
  expect(departures.getSnapshot().size).toBe(0);
  departures.takeFrame(frame(5, 'member.left', { leftAt: 'now' }));
  expect(departures.getSnapshot().size).toBe(0);
  departures.expect('r', true);
  departures.takeFrame(frame(9, 'member.left', { leftAt: 'now' }));
  expect(departures.getSnapshot().get('r')).toMatchObject({ isOwn: true });
});
