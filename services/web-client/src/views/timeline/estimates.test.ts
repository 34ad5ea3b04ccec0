import { expect, test } from 'vitest';
import { createEstimates } from './estimates.ts';
import type { Row } from './rows.ts';

const rowOf = (content: string): Row =>
  ({
    kind: 'message',
    key: 'one',
    message: { content, reactions: [], threadCount: 0 },
    isFirstUnread: false,
    startsGroup: false,
  }) as unknown as Row;

test('what was said of a row stays, though its text becomes longer', () => {
  const estimates = createEstimates();
  const size = estimates.sizeOf(rowOf('short'));
  expect(estimates.sizeOf(rowOf('now\nof\nmany\nlines'))).toBe(size);
  expect(estimates.of('one')).toBe(size);
  estimates.keepOnly(new Set());
  expect(estimates.of('one')).toBe(undefined);
  expect(estimates.sizeOf(rowOf('now\nof\nmany\nlines'))).toBeGreaterThan(size);
});
