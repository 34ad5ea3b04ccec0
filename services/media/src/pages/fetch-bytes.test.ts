import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ResolveName } from '@parley/service-kit';
import { afterEach, describe, expect, test } from 'vitest';
import { type PageServer, startPageServer } from '../testing/page-server.ts';
import { type FetchLimits, fetchBytes } from './fetch-bytes.ts';

let servers: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  await Promise.all(servers.map(async (one) => one.close()));
  servers = [];
});

const serve = async (answer: RequestListener, address?: string, port?: number): Promise<PageServer> => {
  const server = await startPageServer(answer, address, port);
  servers.push(server);
  return server;
};

const limitsFor = (places: readonly string[], more: Partial<FetchLimits> = {}): FetchLimits => ({
  places: { ports: new Set([80, 443]), addresses: new Set(places) },
  maxBytes: 1_000,
  timeoutMs: 5_000,
  accept: 'text/html',
  isWanted: (type) => type === 'text/html',
  ...more,
});

const html = { 'content-type': 'text/html; charset=utf-8' };
const page: RequestListener = (_, response) => response.writeHead(200, html).end('a page');
const placeOf = ({ port }: PageServer): string => `127.0.0.1:${port}`;

const neverAsked: ResolveName = () => Promise.reject(new Error('nobody is to be asked'));

describe('where from', () => {
  const refused: readonly (readonly [url: string, reason: string])[] = [
    ['file:///etc/passwd', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['gopher://127.0.0.1/', 'scheme'],
    ['data:text/html,hello', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://user@example.org/', 'user'],
    ['http://user:password@example.org/', 'user'],
    ['http://example.org@127.0.0.1/', 'user'],
    ['http://example.org:8080/', 'port'],
    ['http://example.org:22/', 'port'],
    ['https://example.org:6379/', 'port'],
    ['http://127.0.0.1/', 'address'],
    ['http://127.1/', 'address'],
    ['http://2130706433/', 'address'],
    ['http://0x7f000001/', 'address'],
    ['http://0177.0.0.1/', 'address'],
    ['http://127.0.0.1./', 'address'],
    ['http://１２７.０.０.１/', 'address'],
    ['http://0.0.0.0/', 'address'],
    ['http://0/', 'address'],
    ['http://10.0.0.1/', 'address'],
    ['http://172.16.0.1/', 'address'],
    ['http://192.168.1.1/', 'address'],
    ['http://169.254.169.254/latest/meta-data/', 'address'],
    ['http://100.64.0.1/', 'address'],
    ['http://224.0.0.1/', 'address'],
    ['http://255.255.255.255/', 'address'],
    ['http://[::1]/', 'address'],
    ['http://[::]/', 'address'],
    ['http://[::ffff:127.0.0.1]/', 'address'],
    ['http://[::ffff:7f00:1]/', 'address'],
    ['http://[64:ff9b::7f00:1]/', 'address'],
    ['http://[2002:7f00:1::]/', 'address'],
    ['http://[fd00::1]/', 'address'],
    ['http://[fe80::1]/', 'address'],
    ['http://[ff02::1]/', 'address'],
    ['not a url', 'url'],
    ['http://', 'url'],
  ];

  test.each(refused)('LP2 %s is not fetched', async (url, reason) => {
    expect(await fetchBytes(url, limitsFor([], { resolve: neverAsked }))).toEqual({
      kind: 'not-fetched',
      reason,
      isPassing: false,
    });
  });

  const addressesWithin = [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
  ];

  test.each(addressesWithin)('LP2 a name that leads to %s is not fetched', async (address) => {
    for (const answer of [[address], ['93.184.216.34', address]]) {
      const found = await fetchBytes('http://inside.example/', limitsFor([], { resolve: async () => answer }));
      expect(found).toEqual({ kind: 'not-fetched', reason: 'address', isPassing: false });
    }
  });

  test('LP2 a name is resolved anew for each redirect, once, and what it leads to then is judged (rebinding)', async () => {
    const inside = await serve(page, '127.0.0.2');
    const outside = await serve((_, response) => response.writeHead(302, { location: '/again' }).end(), '127.0.0.1', inside.port);
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']];
    let asked = 0;
    const resolve: ResolveName = async () => answers[asked++] ?? [];
    const found = await fetchBytes(`http://rebinds.example:${inside.port}/`, {
      ...limitsFor([placeOf(outside)], { resolve }),
      places: { ports: new Set([inside.port]), addresses: new Set([placeOf(outside)]) },
    });
    expect(found).toMatchObject({ reason: 'address' });
    expect([asked, outside.asked.length, inside.asked.length]).toEqual([2, 1, 0]);
  });

  test('LP2 a named address is allowed with its port alone', async () => {
    const server = await serve(page);
    const other = await serve(page);
    expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toMatchObject({ kind: 'fetched' });
    expect(await fetchBytes(other.url, limitsFor([placeOf(server)]))).toMatchObject({ reason: 'port' });
  });
});

describe('redirects', () => {
  const targets: readonly (readonly [location: string, reason: string])[] = [
    ['http://127.0.0.1/admin', 'address'],
    ['http://[::1]/', 'address'],
    ['//169.254.169.254/latest', 'address'],
    ['http://user@example.org/', 'user'],
    ['http://example.org:25/', 'port'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://example.org/', 'scheme'],
    ['http://', 'url'],
  ];

  test.each(targets)('LP2 a redirect to %s is not followed', async (location, reason) => {
    const server = await serve((_, response) => response.writeHead(301, { location }).end());
    expect(await fetchBytes(server.url, limitsFor([placeOf(server)], { resolve: neverAsked }))).toMatchObject({ reason });
    expect(server.asked).toHaveLength(1);
  });

  test('LP2 a redirect to another server of this machine is not followed', async () => {
    const inside = await serve(page);
    const server = await serve((_, response) => response.writeHead(307, { location: inside.url }).end());
    expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toMatchObject({ kind: 'not-fetched' });
    expect(inside.asked).toEqual([]);
  });

  test('LP3 five redirects are followed, a sixth is not', async () => {
    let left = 5;
    const server = await serve((_, response) => {
      left -= 1;
      if (left < 0) response.writeHead(200, html).end('a page');
      else response.writeHead(302, { location: `/${left}` }).end();
    });
    const fetched = await fetchBytes(server.url, limitsFor([placeOf(server)]));
    expect(fetched).toMatchObject({ kind: 'fetched', bytes: Buffer.from('a page') });
    expect(fetched.kind === 'fetched' && fetched.url.pathname).toBe('/0');
    left = 6;
    expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toMatchObject({ reason: 'redirects' });
  });
});

describe('how much', () => {
  test('LP3 no more is read of a page than its bound, and of one without end neither', async () => {
    let sent = 0;
    const server = await serve((_, response) => {
      response.writeHead(200, html);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) sent += 10_000;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const fetched = await fetchBytes(server.url, limitsFor([placeOf(server)]));
    expect(fetched).toMatchObject({ kind: 'fetched', isCut: true, bytes: { length: 1_000 } });
    expect(sent).toBeLessThan(50_000_000);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('LP3 a bomb in %s is not undone beyond the bound', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(50_000_000));
    const server = await serve((_, response) => response.writeHead(200, { ...html, 'content-encoding': encoding }).end(bomb));
    const before = process.memoryUsage().rss;
    const fetched = await fetchBytes(server.url, limitsFor([placeOf(server)], { maxBytes: 512 * 1_024 }));
    expect(fetched).toMatchObject({ kind: 'fetched', isCut: true });
    expect(fetched.kind === 'fetched' && fetched.bytes.length).toBeLessThanOrEqual(512 * 1_024);
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a page in %s is read', async (encoding, pack) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { ...html, 'content-encoding': encoding }).end(pack('a page')),
    );
    const fetched = await fetchBytes(server.url, limitsFor([placeOf(server)]));
    expect(fetched).toMatchObject({ kind: 'fetched', isCut: false, bytes: Buffer.from('a page') });
  });

  test('LP3 encodings in encodings, and what is no encoding, are not read', async () => {
    for (const encoding of ['gzip, gzip', 'zstd', 'compress', 'x']) {
      const server = await serve((_, response) =>
        response.writeHead(200, { ...html, 'content-encoding': encoding }).end('a page'),
      );
      expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toMatchObject({ reason: 'encoding' });
    }
    const broken = await serve((_, response) => response.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end('a page'));
    expect(await fetchBytes(broken.url, limitsFor([placeOf(broken)]))).toMatchObject({ kind: 'not-fetched' });
  });

  test('LP3 a server that does not answer, or drips, is left after the time for all of it', async () => {
    const silent = await serve(() => {});
    const drips = await serve((_, response) => {
      response.writeHead(200, html);
      const timer = setInterval(() => response.write('x'), 50);
      response.once('close', () => clearInterval(timer));
    });
    for (const server of [silent, drips])
      expect(await fetchBytes(server.url, limitsFor([placeOf(server)], { timeoutMs: 400 }))).toEqual({
        kind: 'not-fetched',
        reason: 'timeout',
        isPassing: true,
      });
  });

  test('LP3 time goes over redirects together', async () => {
    const server = await serve((_, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 150);
    });
    expect(await fetchBytes(server.url, limitsFor([placeOf(server)], { timeoutMs: 400 }))).toMatchObject({ reason: 'timeout' });
  });

  test('LP3 headers without end, a closed port, and what is no HTTP', async () => {
    const long = await serve((_, response) => response.writeHead(200, { ...html, 'x-long': 'x'.repeat(40_000) }).end('a page'));
    expect(await fetchBytes(long.url, limitsFor([placeOf(long)]))).toMatchObject({ reason: 'HPE_HEADER_OVERFLOW' });
    const noise = createTcpServer((socket) => socket.end('220 a mail server\r\n'));
    servers.push(noise as unknown as { close(): void });
    await new Promise<void>((resolve) => noise.listen(0, '127.0.0.1', resolve));
    const address = noise.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await fetchBytes(`http://127.0.0.1:${port}`, limitsFor([`127.0.0.1:${port}`]))).toMatchObject({ kind: 'not-fetched' });
  });
});

describe('what', () => {
  test('LP3 only what is wanted is read, whatever it weighs', async () => {
    for (const type of ['application/pdf', 'application/octet-stream', 'text/plain', 'image/svg+xml', '']) {
      const server = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end('something'));
      expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toMatchObject({ reason: 'type', isPassing: false });
    }
  });

  test('an error of a server passes, a page that is not there does not', async () => {
    for (const [status, isPassing] of [
      [404, false],
      [403, false],
      [204, false],
      [500, true],
      [503, true],
      [429, true],
    ] as const) {
      const server = await serve((_, response) => response.writeHead(status, html).end());
      expect(await fetchBytes(server.url, limitsFor([placeOf(server)]))).toEqual({
        kind: 'not-fetched',
        reason: 'status',
        isPassing,
      });
    }
  });

  test('LP2 it says who asks, and sends nothing of anybody', async () => {
    const server = await serve(page);
    await fetchBytes(`${server.url}/path?query#fragment`, limitsFor([placeOf(server)]));
    const [headers] = server.headers;
    expect(headers?.['user-agent']).toContain('ParleyLinkPreview');
    expect(Object.keys(headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(server.asked).toEqual([`GET 127.0.0.1:${server.port}/path?query`]);
  });
});
