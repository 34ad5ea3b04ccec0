import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { closedPort, type Described, describing, EdgeFixture, parseDescribed } from './edge-fixture.ts';
import { eventually } from './testing/eventually.ts';

const ask = async (url: string, init: RequestInit = {}): Promise<Described> => {
  const response = await fetch(url, init);
  expect(response.status).toBe(200);
  return parseDescribed(await response.text());
};

describe('the edge', () => {
  let fixture = new EdgeFixture();
  afterEach(async () => {
    await fixture.close();
    fixture = new EdgeFixture();
  });

  test('sends each path to the service that serves it', async () => {
    const [gateway, auth, messages] = await Promise.all(
      ['gateway', 'auth', 'messages'].map((name) => fixture.target(describing(name))),
    );
    const base = await fixture.start({ gateway: [gateway?.url ?? ''], auth: [auth?.url ?? ''], messages: [messages?.url ?? ''] });
    const names = await Promise.all(
      ['/socket.io/?EIO=4', '/api/auth/login', '/api/users', '/api/rooms?limit=5'].map(async (path) => await ask(base + path)),
    );
    expect(names.map(({ name, url }) => [name, url])).toEqual([
      ['gateway', '/socket.io/?EIO=4'],
      ['auth', '/api/auth/login'],
      ['auth', '/api/users'],
      ['messages', '/api/rooms?limit=5'],
    ]);
  });

  test('shows a problem document where nothing is', async () => {
    const base = await fixture.start({});
    for (const path of ['/', '/assets/x.js', '/internal/rooms', '/health/ready', '/metrics', '/nothing']) {
      const response = await fetch(base + path);
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
      expect(await response.json()).toMatchObject({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        code: 'not_found',
        requestId: expect.any(String),
      });
    }
  });

  test.each([
    [
      'headers of 20,000 bytes',
      `GET /api/x HTTP/1.1\nHost: edge\nAuthorization: Bearer ${'x'.repeat(20_000)}\n\n`,
      413,
      'too_large',
    ],
    ['what is not HTTP', 'nonsense\n\n', 400, 'invalid'],
  ])('ER1 answers %s with a problem', async (_what, sent, status, code) => {
    await fixture.start({ messages: [], auth: [], gateway: [] });
    const answer = await fixture.raw(sent);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });

  test.each([
    ['headers', 'GET /api/x HTTP/1.1\r\nHost: edge\r\n', 'X-Slow: '],
    ['a body', 'POST /api/x HTTP/1.1\r\nHost: edge\r\nContent-Length: 100000\r\n\r\n', ''],
  ])('ends a request whose %s trickle in for ever, and says why', async (_what, begin, then) => {
    const { url } = await fixture.target((incoming) => void incoming.resume());
    const base = await fixture.start({ messages: [url] }, { headersMs: 400, requestMs: 800 });
    const client = createConnection(Number(new URL(base).port), '127.0.0.1');
    client.on('error', () => {});
    let answer = '';
    client.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    client.write(begin + then);
    const trickle = setInterval(() => client.writable && client.write('x'), 50);
    await once(client, 'close');
    clearInterval(trickle);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*did not arrive in time/);
  });

  test('ER1 answers a HEAD with headers of 20,000 bytes without a body', async () => {
    await fixture.start({ messages: [], auth: [], gateway: [] });
    const answer = await fixture.raw(`HEAD /api/x?${'x'.repeat(20_000)} HTTP/1.1\nHost: edge\n\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*\r\n\r\n$/);
  });

  test('refuses targets with dot segments before any service sees them', async () => {
    const seen = vi.fn<RequestListener>((_incoming, response) => void response.end());
    const { url } = await fixture.target(seen);
    await fixture.start({ messages: [url], auth: [url], gateway: [url] });
    for (const path of [
      '/api/../internal/x',
      '/api/%2e%2e/internal/x',
      '/api/..\\internal',
      '//internal',
      'http://edge/internal/x',
    ]) {
      expect(await fixture.raw(`GET ${path} HTTP/1.1\nHost: edge\nConnection: close\n\n`)).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(seen).not.toHaveBeenCalled();
  });

  test('takes the targets strictly in turn, also on one connection', async () => {
    const targets = await Promise.all(['a', 'b', 'c'].map((name) => fixture.target(describing(name))));
    const base = await fixture.start({ messages: targets.map(({ url }) => url) });
    const names: string[] = [];
    for (let count = 0; count < 7; count += 1) names.push((await ask(`${base}/api/rooms`)).name);
    expect(names.join('')).toBe('abcabca');
  });

  test('tells services who asked, keeps Host, and drops what belongs to one hop', async () => {
    const { url } = await fixture.target(describing('a'));
    await fixture.start({ messages: [url] });
    const answer = await fixture.raw(
      'GET /api/rooms HTTP/1.1\nHost: chat.example\nX-Forwarded-For: 203.0.113.9\nX-Forwarded-Host: lie\nX-Real-IP: 6.6.6.6\nConnection: close, X-Private\nX-Private: 1\nTE: trailers\nUpgrade: h2c\nAuthorization: Bearer t\n\n',
    );
    const { headers } = parseDescribed(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    expect(headers).toMatchObject({
      host: 'chat.example',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-host': 'chat.example',
      'x-forwarded-proto': 'http',
      authorization: 'Bearer t',
    });
    for (const name of ['x-private', 'te', 'upgrade', 'x-real-ip']) expect(headers).not.toHaveProperty(name);
  });

  test('skips a target that refuses the connection, for a POST with a body too', async () => {
    const { url } = await fixture.target(describing('alive'));
    const base = await fixture.start({ messages: [await closedPort(), url, await closedPort()] });
    for (let count = 0; count < 6; count += 1) {
      const answer = await ask(`${base}/api/rooms`, { method: 'POST', body: `body ${count}` });
      expect(answer).toMatchObject({ name: 'alive', method: 'POST', body: `body ${count}` });
    }
  });

  test('hands bodies on as they are framed: with a length, in chunks, and none at all', async () => {
    const { url } = await fixture.target(describing('a'));
    const base = await fixture.start({ messages: [url] });
    expect((await ask(`${base}/api/x`, { method: 'POST', body: 'abc' })).headers).toMatchObject({ 'content-length': '3' });
    const chunked = await ask(`${base}/api/x`, {
      method: 'DELETE',
      body: new Blob(['ab', 'cd']).stream(),
      duplex: 'half',
    });
    expect(chunked).toMatchObject({ body: 'abcd', headers: { 'transfer-encoding': 'chunked' } });
    const none = await fixture.raw('POST /api/x HTTP/1.1\nHost: edge\nConnection: close\n\n');
    expect(none).toContain('"content-length":"0"');
    expect(none).not.toContain('transfer-encoding":"chunked');
  });

  test('answers 503 with a problem document when nobody is there', async () => {
    const base = await fixture.start({ messages: [await closedPort(), await closedPort()] });
    const response = await fetch(`${base}/api/rooms`, { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('content-type'), response.headers.get('retry-after')]).toEqual([
      503,
      'application/problem+json',
      '1',
    ]);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      code: 'unavailable',
      detail: expect.any(String),
      requestId: expect.any(String),
      retryAfterMs: 1000,
    });
  });

  test('answers 503 when the service breaks off, and never asks a second time with a body', async () => {
    const seen = vi.fn<RequestListener>((incoming) => void incoming.socket.destroy());
    const { url } = await fixture.target(seen);
    const base = await fixture.start({ messages: [url, url] });
    const response = await fetch(`${base}/api/rooms`, { method: 'POST', body: 'x' });
    expect([response.status, seen.mock.calls.length]).toEqual([503, 1]);
  });

  test('repeats a GET on a new connection when a kept one was closed under it', async () => {
    let count = 0;
    const { url } = await fixture.target((incoming, response) => {
      count += 1;
      if (count === 2) incoming.socket.destroy();
      else response.end(String(count));
    });
    const base = await fixture.start({ messages: [url] });
    expect(await (await fetch(`${base}/api/a`)).text()).toBe('1');
    await delay(20);
    expect(await (await fetch(`${base}/api/b`)).text()).toBe('3');
  });

  test('streams both ways without gathering', async () => {
    const { url } = await fixture.target((incoming, response) => {
      response.flushHeaders();
      incoming.pipe(response);
    });
    const base = await fixture.start({ messages: [url] });
    const outgoing = request(`${base}/api/echo`, { method: 'POST' });
    outgoing.flushHeaders();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    for (const word of ['one', 'two']) {
      outgoing.write(word);
      const [chunk] = (await once(answer, 'data')) as [Buffer];
      expect(chunk.toString()).toBe(word);
    }
    outgoing.end();
    answer.resume();
    await once(answer, 'end');
  });

  test('tells the service when the client goes away, and the client when the service does', async () => {
    const aborted = vi.fn<() => void>();
    const reached = Promise.withResolvers<void>();
    const { url } = await fixture.target((incoming, response) => {
      response.once('close', aborted);
      reached.resolve();
      if (incoming.url === '/api/half') response.write('half', () => incoming.socket.destroy());
    });
    const base = await fixture.start({ messages: [url] });
    const leaving = new AbortController();
    const left = expect(fetch(`${base}/api/slow`, { signal: leaving.signal })).rejects.toThrow();
    await reached.promise;
    leaving.abort();
    await left;
    await eventually(() => expect(aborted).toHaveBeenCalledOnce());
    await expect(fetch(`${base}/api/half`).then((response) => response.text())).rejects.toThrow();
  });

  test('tells the service when the client goes away in the middle of a body', async () => {
    const aborted = vi.fn<() => void>();
    const reached = Promise.withResolvers<void>();
    const { url } = await fixture.target((incoming) => {
      incoming.once('error', aborted).once('data', () => reached.resolve());
    });
    const base = await fixture.start({ messages: [url] });
    const outgoing = request(`${base}/api/upload`, { method: 'POST' });
    outgoing.on('error', () => {});
    outgoing.write('some');
    await reached.promise;
    outgoing.destroy();
    await eventually(() => expect(aborted).toHaveBeenCalledOnce());
  });

  test('survives many clients that break off at random', async () => {
    const { url } = await fixture.target(describing('a'));
    const base = await fixture.start({ messages: [url, url] });
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    await Promise.all(
      Array.from({ length: 200 }, async (_value, index) => {
        const outgoing = request(`${base}/api/rooms`, { method: 'POST', agent });
        const over = new Promise((resolve) => outgoing.once('close', resolve));
        outgoing.on('error', () => {}).on('response', (answer) => answer.resume());
        if (index % 3 === 0) setTimeout(() => outgoing.destroy(), index % 20);
        outgoing.end('x'.repeat(index * 100));
        await over;
      }),
    );
    agent.destroy();
    expect(await ask(`${base}/api/rooms`)).toMatchObject({ name: 'a' });
  });
});
