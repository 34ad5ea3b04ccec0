import { expect, test } from 'vitest';
import { createRenderedMessages } from './rendered.ts';

test('a message is rendered once for each of its revs, and nothing is kept of it once it was cleared', () => {
  const rendered = createRenderedMessages();
  let times = 0;
  const show = (rev: number): void => void rendered.of({ id: 'message', rev }, () => (times += 1));
  for (const rev of [1, 1, 2, 2]) show(rev);
  expect(times).toBe(2);
  rendered.clear();
  show(2);
  expect(times).toBe(3);
});
