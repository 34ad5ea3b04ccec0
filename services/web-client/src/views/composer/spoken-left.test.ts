import { expect, test } from 'vitest';
import { isNewStep } from './spoken-left.ts';

test('of the characters that are left a few steps are said, and that there are too many once', () => {
  const said: number[] = [];
  for (let left = 500; left >= -50; left -= 1) if (isNewStep(said.at(-1), left)) said.push(left);
  expect(said).toEqual([500, 200, 100, 50, 20, 10, 0, -1]);
});
