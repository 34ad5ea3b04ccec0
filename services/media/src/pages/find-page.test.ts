import type { RequestListener } from 'node:http';
import { SettingsError } from '@parley/service-kit';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { createImages } from '../images.ts';
import { type PageServer, startPageServer } from '../testing/page-server.ts';
import { createFindPage, type FoundPage } from './find-page.ts';
import { readPlaces } from './page-address.ts';
import { decodePage } from './page-charset.ts';
import { readHead } from './page-head.ts';
import { cleanText } from './page-text.ts';

const servers: PageServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

const images = createImages({ atOnce: 2, waiting: 10, maxPixels: 1_000_000 });

const find = async (answer: RequestListener): Promise<FoundPage> => {
  const server = await startPageServer(answer);
  servers.push(server);
  const places = readPlaces(['80'], [`127.0.0.1:${server.port}`]);
  return createFindPage({ places, images, timeoutMs: 30_000 })(`${server.url}/articles/one`);
};

const head = (inside: string): string => `<!doctype html><html><head>${inside}</head><body><title>no</title></body></html>`;

const serving =
  (html: string, pictures: Record<string, { type: string; bytes: Buffer | string }> = {}): RequestListener =>
  (request, response) => {
    const picture = pictures[request.url ?? ''];
    if (picture !== undefined) response.writeHead(200, { 'content-type': picture.type }).end(picture.bytes);
    else response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  };

const png = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

describe('a head', () => {
  test('LP1 Open Graph counts before Twitter, and that before what HTML has', () => {
    const og =
      '<meta property="og:title" content="Open"><meta property="og:description" content="Graph"><meta property="og:site_name" content="Site">';
    const twitter = '<meta name="twitter:title" content="Bird"><meta name="twitter:description" content="Song">';
    const plain = '<title>Plain</title><meta name="description" content="Words">';
    expect(readHead(head(plain + twitter + og))).toMatchObject({ title: 'Open', description: 'Graph', siteName: 'Site' });
    expect(readHead(head(plain + twitter))).toMatchObject({ title: 'Bird', description: 'Song' });
    expect(readHead(head(plain))).toMatchObject({ title: 'Plain', description: 'Words', siteName: undefined });
  });

  test('entities are undone once, markup in a title is text, and nothing is read behind the head', () => {
    expect(readHead(head('<title>a &amp;lt;b&gt; &eacute; &#x1f600;</title>')).title).toBe('a &lt;b> é 😀');
    expect(readHead(head('<svg><title>a picture</title></svg><title>the page</title>')).title).toBe('the page');
    expect(readHead('<body><meta property="og:title" content="late"></body>').title).toBeUndefined();
    expect(readHead('<title>').title).toBeUndefined();
    expect(readHead('<title>cut off in the mid').title).toBe('cut off in the mid');
    expect(readHead(head('<meta property="og:title"><meta property="og:title" content="  "><title>x</title>')).title).toBe('x');
  });

  test('what is no page is none, however it is nested', () => {
    expect(readHead('<'.repeat(500_000)).title).toBeUndefined();
    expect(readHead('<div>'.repeat(100_000)).title).toBeUndefined();
    expect(readHead(`<meta ${'a="b" '.repeat(50_000)}>`).title).toBeUndefined();
  });
});

describe('a charset', () => {
  const cases: readonly (readonly [what: string, bytes: Buffer, type: string, text: string])[] = [
    ['the header', Buffer.from([0xe9]), 'text/html; charset=iso-8859-1', 'é'],
    ['a quoted header', Buffer.from([0x82, 0xa0]), 'text/html; charset="Shift_JIS"', 'あ'],
    ['the page', Buffer.from('<meta charset=windows-1251>\xcf', 'latin1'), 'text/html', '<meta charset=windows-1251>П'],
    [
      'an older way',
      Buffer.from('<meta http-equiv=content-type content="text/html; charset=gbk">\xc4\xe3', 'latin1'),
      'text/html',
      '<meta http-equiv=content-type content="text/html; charset=gbk">你',
    ],
    ['the mark of UTF-8', Buffer.from('\ufeffé'), 'text/html; charset=iso-8859-1', 'é'],
    ['the mark of UTF-16', Buffer.from('\ufeffé', 'utf16le'), 'text/html', 'é'],
    ['nothing', Buffer.from('é'), 'text/html', 'é'],
    ['a name of no charset', Buffer.from('é'), 'text/html; charset=klingon', 'é'],
    ['UTF-16 that cannot be', Buffer.from('<meta charset=utf-16>é'), 'text/html', '<meta charset=utf-16>é'],
    ['bytes of none', Buffer.from([0x61, 0xff, 0x62]), 'text/html', 'a\ufffdb'],
  ];
  test.each(cases)('is known by %s', (_, bytes, type, text) => {
    expect(decodePage(bytes, type)).toBe(text);
  });
});

describe('text', () => {
  test('LP3 is one line of so many characters, without what turns or hides text', () => {
    expect(cleanText('  a\n\t b\u00a0c  ', 80)).toBe('a b c');
    expect(cleanText('safe\u202egnp.exe\u2066 \u0000\u001b[31m', 80)).toBe('safegnp.exe [31m');
    expect(cleanText('\u200b\ufeff\u2060', 80)).toBeUndefined();
    expect(cleanText('e\u0301', 80)).toBe('é');
    expect(cleanText('😀'.repeat(100), 10)).toBe(`${'😀'.repeat(9)}…`);
    expect(cleanText('👩‍👩‍👧', 80)).toBe('👩‍👩‍👧');
    expect(cleanText(undefined, 80)).toBeUndefined();
    expect(cleanText('x'.repeat(1_000_000), 200)).toHaveLength(200);
  });
});

describe('a picture', () => {
  test('LP4 is made anew, small and as WebP, wherever the page has it', async () => {
    const html = head('<title>Page</title><meta property="og:image" content="../pictures/one.png">');
    const found = await find(serving(html, { '/pictures/one.png': { type: 'image/png', bytes: await png(1_000, 500) } }));
    if (found.kind !== 'page' || found.picture === undefined) throw new Error('no picture');
    expect(found.picture).toMatchObject({ width: 640, height: 320 });
    expect(await sharp(found.picture.bytes).metadata()).toMatchObject({ format: 'webp', width: 640, height: 320 });
  });

  test('LP3 one that is none, is too large, or comes from where nothing is fetched is left out, and the page is shown', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
    const pictures = {
      '/a.svg': { type: 'image/svg+xml', bytes: svg },
      '/svg.png': { type: 'image/png', bytes: svg },
      '/text.png': { type: 'image/png', bytes: 'no picture' },
      '/page.png': { type: 'text/html', bytes: 'no picture' },
      '/wide.png': { type: 'image/png', bytes: await png(20_000, 100) },
      '/heavy.png': { type: 'image/png', bytes: Buffer.alloc(5 * 1_024 * 1_024) },
    };
    const others = [
      'http://127.0.0.1/x.png',
      'http://169.254.169.254/',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
      'http://',
    ];
    for (const image of [...Object.keys(pictures), ...others]) {
      const html = head(`<title>Page</title><meta property="og:image" content="${image}">`);
      expect(await find(serving(html, pictures))).toEqual({ kind: 'page', text: { title: 'Page' }, picture: undefined });
    }
  });
});

test('LP1 a page without a title is nothing; one whose head is beyond the bound neither', async () => {
  expect(await find(serving(head('<meta name="description" content="words">')))).toMatchObject({
    kind: 'nothing',
    reason: 'title',
  });
  const late = head(`<!-- ${'x'.repeat(600_000)} --><title>late</title>`);
  expect(await find(serving(late))).toMatchObject({ kind: 'nothing', isPassing: false });
  const early = head(`<title>early</title><!-- ${'x'.repeat(600_000)} -->`);
  expect(await find(serving(early))).toMatchObject({ kind: 'page', text: { title: 'early' } });
});

test('LP2 named addresses are single ones with a port, and nothing that opens a network', () => {
  for (const place of ['127.0.0.1:8080', '10.0.0.5:80', '[::1]:8080', '[fd00::5]:443'])
    expect(() => readPlaces(['80'], [place])).not.toThrow();
  const broad = [
    '127.0.0.1',
    '10.0.0.0/8',
    '10.0.0.0/8:80',
    '*',
    '*:80',
    '0.0.0.0:80',
    '[::]:80',
    'localhost:80',
    'example.org:80',
    '10.0.0.1:0',
    '10.0.0.1:*',
    '10.0.0.1-9:80',
    ':80',
    '127.1:80',
    '[::1]',
    '::1:80',
    '10.0.0.1:99999',
  ];
  for (const place of broad) expect(() => readPlaces(['80'], [place]), place).toThrow(SettingsError);
  expect(() => readPlaces(['0'], [])).toThrow('LINK_PREVIEW_PORTS');
  expect(() =>
    readPlaces(
      ['80'],
      Array.from({ length: 17 }, (_, n) => `10.0.0.1:${n + 1}`),
    ),
  ).toThrow('at most');
});
