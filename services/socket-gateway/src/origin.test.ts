import { expect, test } from 'vitest';
import { createOriginCheck } from './origin.ts';

test('CO1 only listed origins and native clients without one may connect; null never', () => {
  const allowed = createOriginCheck(['https://chat.example', 'http://localhost:8080/', 'null']);
  expect([undefined, 'https://chat.example', 'http://localhost:8080', 'HTTPS://CHAT.EXAMPLE'].map(allowed)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['null', '', 'https://chat.example.evil', 'http://chat.example', 'https://chat.example:444'].map(allowed)).toEqual(
    Array(5).fill(false),
  );
});
