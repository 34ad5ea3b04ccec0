import { expect, test } from 'vitest';
import { type Asked, wayOf } from '../../worker/what-to-do.ts';

const origin = 'https://chat.example';
const files = new Set(['/assets/index-1.js', '/icon.svg']);
const ask = (path: string, more: Partial<Asked> = {}) =>
  wayOf({ method: 'GET', mode: 'cors', url: new URL(path, origin), ...more }, origin, files);

test.each(['/', '/signin', '/r/018f0000-0000-7000-8000-000000000001/7', '/?from=home'])(
  'the worker opens %s without a server too',
  (path) => {
    expect(ask(path, { mode: 'navigate' })).toBe('page');
  },
);

test.each(['/assets/index-1.js', '/icon.svg'])('the worker has %s', (path) => {
  expect(ask(path)).toBe('file');
});

test.each([
  '/api/rooms',
  '/socket.io/?EIO=4',
  '/demo.json',
  '/assets/index-2.js',
  '/icon.svg?x',
  'https://else.example/icon.svg',
])('the worker leaves %s alone', (path) => {
  expect(ask(path)).toBe('none');
});

test('the worker leaves alone what is no GET, and pages that are none of the client', () => {
  expect(ask('/', { method: 'POST', mode: 'navigate' })).toBe('none');
  expect(ask('/api/docs', { mode: 'navigate' })).toBe('none');
});
