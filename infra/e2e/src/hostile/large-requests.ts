import type { Person } from '../person.ts';

/** A request that nobody honest sends, as it stands on the wire, and the problem that it gets. */
export type LargeRequest = readonly [
  what: string,
  write: (person: Person, roomId: string) => string,
  status: number,
  code: string,
];

const get = (target: string, headers = ''): string => `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

const post =
  (body: string) =>
  ({ token }: Person, roomId: string): string =>
    `POST /api/rooms/${roomId}/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Requests with too much of something. */
export const largeRequests: readonly LargeRequest[] = [
  ['a body of 2 MB', post(`{"content":"${'x'.repeat(2_000_000)}"}`), 413, 'too_large'],
  ['JSON of 100,000 levels', post(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 400, 'invalid'],
  ['a list of 100,000', post(`{"content":[${'1,'.repeat(99_999)}1]}`), 413, 'too_large'],
  ['a header of 100 KB', () => get('/api/rooms', `X-A: ${'x'.repeat(100_000)}\r\n`), 413, 'too_large'],
  ['300 headers', () => get('/api/rooms', 'A: b\r\n'.repeat(300)), 400, 'invalid'],
  ['a target of 100 KB', () => get(`/api/rooms?x=${'x'.repeat(100_000)}`), 413, 'too_large'],
  ['a cookie of 12 KB', () => get('/api/rooms', `Cookie: ${'a=b;'.repeat(3_000)}\r\n`), 401, 'unauthenticated'],
  ['NULs in place of HTTP', () => `${'\u0000'.repeat(1_000)}\r\n\r\n`, 400, 'invalid'],
];
