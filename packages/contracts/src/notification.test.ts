import { expect, test } from 'vitest';
import { NotificationPatch, RoomNotificationsBody } from './notification.ts';

test('NO1 a time that no database knows is invalid', () => {
  const takes = (time: string): boolean[] => [
    NotificationPatch.safeParse({ snoozedUntil: time }).success,
    RoomNotificationsBody.safeParse({ mutedUntil: time }).success,
  ];
  expect(takes('0000-01-01T00:00:00.000Z')).toEqual([false, false]);
  expect(takes('2030-01-01T00:00:00.000Z')).toEqual([true, true]);
});
