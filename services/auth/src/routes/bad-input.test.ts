import { Problem } from '@parley/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Call, createTestApp, password, type TestApp } from '../test-app.ts';

let auth: TestApp;
beforeAll(async () => {
  auth = await createTestApp({ env: { PARLEY_LIMITS: 'off' } });
});
afterAll(() => auth.close());

const json = { 'content-type': 'application/json' };
const register = '/api/auth/register';
const codeOf = async (url: string, call: Call): Promise<string> => {
  const { status, body, headers } = await auth.send('POST', url, call);
  const problem = Problem.parse(body);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem.status).toBe(status);
  return problem.code;
};

const idOf = async (id: string): Promise<string> =>
  (await auth.send('POST', register, { body: {}, headers: { 'x-request-id': id } })).body.requestId;

describe('ER1 a malformed payload', () => {
  const good = { username: 'somebody', password };
  const bad: Record<string, unknown> = {
    'no username': { password },
    'no password': { username: 'somebody' },
    'a number as username': { ...good, username: 5 },
    'an object as username': { ...good, username: { $ne: '' } },
    'an array as password': { ...good, password: [password] },
    'a username of 2 characters': { ...good, username: 'ab' },
    'a username of 33 characters': { ...good, username: 'a'.repeat(33) },
    'a username with capitals': { ...good, username: 'Somebody' },
    'a username with a space': { ...good, username: 'some body' },
    'a username with a letter that only looks like a': { ...good, username: 'аdmin' },
    'a username with a newline at its end': { ...good, username: 'somebody\n' },
    'a username with NUL': { ...good, username: 'some\u0000body' },
    'a password of 9 characters': { ...good, password: 'a'.repeat(9) },
    'a password of 9 emoji': { ...good, password: '👍'.repeat(9) },
    'a password of 201 characters': { ...good, password: 'a'.repeat(201) },
    'a password with NUL': { ...good, password: `${password}\u0000` },
    'a password with half a surrogate pair': { ...good, password: `${password}\uD83D` },
    'a display name of 81 characters': { ...good, displayName: 'a'.repeat(81) },
    'an empty display name': { ...good, displayName: '' },
    'null as display name': { ...good, displayName: null },
    'an unknown delivery': { ...good, delivery: 'carrier pigeon' },
    'a text instead of an object': 'hello',
    'a number instead of an object': 5,
    'an array instead of an object': [],
    'null instead of an object': null,
  };
  test.each(Object.entries(bad))('MS6 with %s is invalid and says where', async (_what, body) => {
    const answer = await auth.send('POST', register, { body });
    expect(Problem.parse(answer.body)).toMatchObject({ code: 'invalid', status: 400, issues: [expect.anything()] });
  });

  const unread: Record<string, [string | Buffer, string]> = {
    'no JSON at all': ['username=somebody', 'invalid'],
    'cut off in the middle': ['{"username": "somebody", "pass', 'invalid'],
    empty: ['', 'invalid'],
    'with bytes that are not UTF-8': [
      Buffer.concat([Buffer.from('{"username":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
      'invalid',
    ],
    'with __proto__': ['{"username":"somebody","password":"correct horse","__proto__":{"role":"admin"}}', 'invalid'],
    'with constructor.prototype': ['{"username":"somebody","password":"correct","constructor":{"prototype":{}}}', 'invalid'],
    'nested 60,000 levels deep': [`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'invalid'],
    'with a million zeros': [`{"username": ${'0'.repeat(1_000_000)}}`, 'too_large'],
    'of 64 KiB + 1': [JSON.stringify({ ...good, more: 'x'.repeat(65_536) }), 'too_large'],
    'of 256 KiB + 1': ['x'.repeat(262_145), 'too_large'],
  };
  test.each(Object.entries(unread))('ER2 %s gets its code', async (_what, [body, code]) => {
    expect(await codeOf(register, { raw: body, headers: json })).toBe(code);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
    '',
  ])('ER2 of content type "%s" is invalid', async (type) => {
    expect(await codeOf(register, { raw: JSON.stringify(good), headers: { 'content-type': type } })).toBe('invalid');
  });

  test('ER2 an unknown route, method or address is answered in the same shape', async () => {
    for (const [method, url, status] of [
      ['GET', '/api/auth/login', 404],
      ['DELETE', register, 404],
      ['POST', '/api/auth/nothing', 404],
      ['GET', '/', 404],
      ['GET', '/api/users/%zz', 400],
      ['GET', `/api/users/${'x'.repeat(500)}`, 400],
      ['GET', '/../../etc/passwd', 404],
    ] as const) {
      const answer = await auth.send(method, url);
      expect([url, Problem.parse(answer.body).status, answer.status]).toEqual([url, status, status]);
    }
  });

  test('ER4 unknown fields are ignored', async () => {
    const { status, body } = await auth.register('ignorer', { role: 'admin', id: 'x', passwordHash: 'x', isAdmin: true });
    expect([status, body.user.role]).toEqual([201, 'user']);
  });

  test('ER1 the request id of the caller comes back when it is harmless, else a new one', async () => {
    expect(await idOf('my-id_1')).toBe('my-id_1');
    expect(await idOf('a b <script>')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('ER3 whatever JSON is sent to whatever route, no answer is a fault', async () => {
    const routes = ['/api/auth/register', '/api/auth/login', '/api/auth/refresh', '/api/auth/logout', '/internal/users/lookup'];
    const value = fc.oneof(
      fc.json(),
      fc
        .record({ username: fc.string({ unit: 'binary' }), password: fc.string({ unit: 'binary' }) })
        .map((body) => JSON.stringify(body)),
      fc.record({ refreshToken: fc.string() }).map((body) => JSON.stringify(body)),
    );
    const tried = fc.asyncProperty(fc.constantFrom(...routes), value, async (url, raw) => {
      const { status } = await auth.send('POST', url, { raw, headers: json });
      expect(status).toBeLessThan(500);
    });
    await fc.assert(tried, { numRuns: 300 });
    expect(auth.log()).not.toContain('a request failed');
  });
});
