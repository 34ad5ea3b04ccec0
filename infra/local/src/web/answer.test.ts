import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EdgeFixture } from '../edge-fixture.ts';
import { compressFiles } from './compress.ts';
import { loadWebFiles, type WebFiles } from './files.ts';

const page = `<!doctype html><title>Parley</title>${'<p>words</p>'.repeat(50)}`;
const script = `console.log("${'hello '.repeat(100)}");`;

describe('the web client, as the edge serves it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
  let files: WebFiles;
  let fixture: EdgeFixture;
  let base: string;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, 'sw.js'), 'self.skipWaiting();');
    writeFileSync(join(folder, 'manifest.webmanifest'), '{}');
    writeFileSync(join(folder, 'icon-192.png'), 'pixels');
    writeFileSync(join(folder, 'assets/index-4f9c2a.js'), script);
    await compressFiles(folder);
    files = loadWebFiles(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    fixture = new EdgeFixture();
    base = await fixture.start({}, {}, files);
  });
  afterEach(() => fixture.close());

  const headersOf = async (path: string): Promise<Headers> => (await fetch(base + path)).headers;

  test.each([
    '/',
    '/signin',
    '/threads',
    '/r/0b6f2f9e-8f7a-4c1e-9f43-1a2b3c4d5e6f',
    '/r/0b6f2f9e/120',
    '/invite/Zm9vYmFy',
    '/?from=mail',
  ])('answers %s with its one page, asked for anew every time', async (path) => {
    const reply = await fetch(base + path);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    expect(await reply.text()).toBe(page);
  });

  test('lets files with a hash in their name be kept for ever, and the worker never', async () => {
    expect((await headersOf('/assets/index-4f9c2a.js')).get('cache-control')).toBe('public, max-age=31536000, immutable');
    const worker = await headersOf('/sw.js');
    expect([worker.get('cache-control'), worker.get('content-type')]).toEqual(['no-cache', 'text/javascript; charset=utf-8']);
  });

  test('tells what it takes to be installed as what it is', async () => {
    expect((await headersOf('/manifest.webmanifest')).get('content-type')).toBe('application/manifest+json');
    expect((await headersOf('/icon-192.png')).get('content-type')).toBe('image/png');
    const policy = (await headersOf('/')).get('content-security-policy');
    expect(policy).toContain("manifest-src 'self'; worker-src 'self'");
  });

  test.each(['/assets/index-000000.js', '/assets/', '/favicon.ico', '/index.html.br', '/assets/index-4f9c2a.js.gz', '/r'])(
    'answers %s, which is no file, with a problem document instead of the page',
    async (path) => {
      const reply = await fetch(base + path);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    },
  );

  test('leaves what is for the services to them', async () => {
    for (const path of ['/api/rooms', '/socket.io/']) expect((await fetch(base + path)).status).toBe(503);
  });

  test('forbids its pages everything but what comes from here', async () => {
    const headers = await headersOf('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ] as const)('sends to whoever accepts "%s" the form %s', async (accepted, encoding, decode) => {
    const raw = await fixture.rawBytes(
      `GET /assets/index-4f9c2a.js HTTP/1.1\nHost: x\nAccept-Encoding: ${accepted}\nConnection: close\n\n`,
    );
    const [head, body] = split(raw);
    expect(head.toLowerCase()).toContain(`content-encoding: ${encoding}`);
    expect(head.toLowerCase()).toContain('vary: accept-encoding');
    expect(decode(body).toString()).toBe(script);
    expect(body.length).toBeLessThan(script.length);
  });

  test.each(['', 'identity', 'br;q=0, *;q=0'])('sends to whoever accepts "%s" the plain form', async (accepted) => {
    const raw = await fixture.rawBytes(
      `GET /assets/index-4f9c2a.js HTTP/1.1\nHost: x\nAccept-Encoding: ${accepted}\nConnection: close\n\n`,
    );
    const [head, body] = split(raw);
    expect(head.toLowerCase()).not.toContain('content-encoding');
    expect(body.toString()).toBe(script);
  });

  test('answers 304 to whoever has this form already, and each form has a tag of its own', async () => {
    const etagOf = async (encoding: string) =>
      (await fetch(`${base}/`, { headers: { 'accept-encoding': encoding } })).headers.get('etag') ?? '';
    const [br, gzip, plain] = [await etagOf('br'), await etagOf('gzip'), await etagOf('identity')];
    expect(new Set([br, gzip, plain]).size).toBe(3);
    const again = (tag: string) => fetch(`${base}/`, { headers: { 'accept-encoding': 'br', 'if-none-match': tag } });
    expect((await again(br)).status).toBe(304);
    expect((await again(`"other", W/${br}`)).status).toBe(304);
    expect((await again(plain)).status).toBe(200);
  });

  test('answers HEAD without a body, and no other method', async () => {
    const head = await fetch(`${base}/`, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(page.length), '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const reply = await fetch(`${base}/`, { method });
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

const split = (raw: Buffer): [head: string, body: Buffer] => {
  const end = raw.indexOf('\r\n\r\n');
  return [raw.subarray(0, end).toString(), raw.subarray(end + 4)];
};
