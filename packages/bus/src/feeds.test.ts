import type { FeedEvent } from '@parley/contracts';
import { expect, test } from 'vitest';
import { decodeFeedEvent, encodeFeedEvent } from './feeds.ts';

const news: FeedEvent = { type: 'revocations.added', data: { head: 7 } };
const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

test('TR4 an envelope of which nothing is traced is what it was before there were traces', () => {
  expect(encodeFeedEvent(news)).toBe('{"v":1,"type":"revocations.added","data":{"head":7}}');
});

test('TR1 traces travel beside what is told, and whoever knows none reads on', () => {
  const text = encodeFeedEvent({ ...news, traces: [traceparent] });
  expect(text).toBe(`{"v":1,"type":"revocations.added","data":{"head":7},"traces":["${traceparent}"]}`);
  expect(decodeFeedEvent(text)).toMatchObject({ ...news, traces: [traceparent] });
});
