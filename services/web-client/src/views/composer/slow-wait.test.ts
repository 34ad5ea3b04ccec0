import { expect, test } from 'vitest';
import { countdown } from './slow-wait.tsx';

test('a wait is counted down as a clock does', () => {
  expect([7, 60, 605, 3_723, 21_600].map(countdown)).toEqual(['0:07', '1:00', '10:05', '1:02:03', '6:00:00']);
});
