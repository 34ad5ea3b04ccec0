import { expect, test } from 'vitest';
import { PushSubscriptionBody } from './push.ts';

test('NO6 a time that no clock shows is no time at which a browser expires', () => {
  const takes = (expirationTime: number | null): boolean =>
    PushSubscriptionBody.safeParse({
      endpoint: 'https://push.example.com/1',
      keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
      expirationTime,
    }).success;
  expect([null, 0, 8_640_000_000_000_000].map(takes)).toEqual([true, true, true]);
  expect([8_640_000_000_000_001, Number.MAX_SAFE_INTEGER, -1, 0.5].map(takes)).toEqual([false, false, false, false]);
});
