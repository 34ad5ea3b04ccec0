import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('new ids are UUIDs of version 7 that carry the time and never repeat', () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const timeOf = (id = '') => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  expect(timeOf(ids[0])).toBeGreaterThanOrEqual(before);
  expect(timeOf(ids.at(-1))).toBeLessThanOrEqual(Date.now());
  expect(new Set(ids).size).toBe(ids.length);
});
