import { randomUUID } from 'node:crypto';
import type { AttachmentLink } from '@parley/contracts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from './testing/noise.ts';
import { startTestMedia, type TestMedia } from './testing/service.ts';
import type { TestPerson } from './testing/stand-in-services.ts';

let media: TestMedia;
let [anna, ben]: [TestPerson, TestPerson] = [{} as TestPerson, {} as TestPerson];
beforeAll(async () => {
  media = await startTestMedia();
  [anna, ben] = [await media.others.person(), await media.others.person()];
});
afterAll(() => media.stop());

/** A file that a message has. */
const given = async (content: Uint8Array, name = 'file.bin') => {
  const { attachment } = await media.send(anna, content, { name });
  media.others.attached.add(attachment.id);
  return attachment;
};
const linksTo = async (who: TestPerson, ids: readonly string[]) =>
  (await media.ask<{ items: AttachmentLink[] }>(who, `GET /api/attachments?ids=${ids.join(',')}`)).body.items;
const linkTo = async (id: string): Promise<AttachmentLink> => {
  const [link] = await linksTo(ben, [id]);
  if (link === undefined) throw new Error('there is no link');
  return link;
};
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${media.url}${path}`, { method, headers });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('a link (AT5)', () => {
  test('is for those who may read the message; a file that no message has, or that is none, is left out', async () => {
    const [file, loose] = [await given(noise(7)), (await media.send(anna, noise(7))).attachment];
    const links = await linksTo(ben, [file.id, loose.id, randomUUID()]);
    expect(links).toEqual([
      { id: file.id, url: expect.stringMatching(`^/media/files/${file.id}\\?`), expiresAt: expect.any(String) },
    ]);
    expect(await media.ask(undefined, `GET /api/attachments?ids=${file.id}`)).toMatchObject({ code: 'unauthenticated' });
    expect(await media.ask(anna, 'GET /api/attachments?ids=')).toMatchObject({ code: 'invalid' });
  });

  test('is the same for a while, good for at least 5 minutes and at most 10, and then gone', async () => {
    const { id } = await given(noise(7));
    const start = Math.ceil(Date.now() / 300_000) * 300_000;
    media.setClock(start + 1_000);
    const link = await linkTo(id);
    media.setClock(start + 299_000);
    expect(await linkTo(id)).toEqual(link);
    const last = new Date(link.expiresAt).getTime();
    expect(last).toBe(start + 600_000);
    media.setClock(last - 1);
    expect((await get(link.url)).status).toBe(200);
    media.setClock(last);
    const late = await get(link.url);
    expect([late.status, late.headers.get('cache-control')]).toEqual([410, 'no-store']);
    media.setClock(Date.now());
  });

  test('is good for what it says and for nothing else', async () => {
    const [file, other] = [await given(noise(7)), await given(noise(7))];
    const { url } = await linkTo(file.id);
    const wrong = [
      url.replace(file.id, other.id),
      url.replace('/files/', '/thumbnails/'),
      url.replace(/expires=(\d+)/, (_, at: string) => `expires=${Number(at) + 300}`),
      url.replace(/signature=./, (one) => `signature=${one.endsWith('A') ? 'B' : 'A'}`),
      url.replace(/&signature=.*/, ''),
      `/media/files/${file.id}`,
      '/media/files/x?expires=1&signature=x',
    ];
    for (const one of wrong) expect((await get(one)).status).toBe(404);
    expect((await get(url)).status).toBe(200);
  });

  test('ends with its file, at once', async () => {
    const { id } = await given(noise(7));
    const { url } = await linkTo(id);
    await media.rules.removal.remove([id]);
    expect((await get(url)).status).toBe(404);
    expect(await linksTo(ben, [id])).toEqual([]);
  });
});

describe('bytes (AT5)', () => {
  test('are what was sent, over all its pieces, and any part of it', async () => {
    const content = noise(900_123);
    const { url } = await linkTo((await given(content)).id);
    const whole = await get(url);
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      '900123',
      'bytes',
    ]);
    expect((await bytesOf(whole)).equals(content)).toBe(true);
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 1],
      ['bytes=299990-300009', 299_990, 300_010],
      ['bytes=299999-600001', 299_999, 600_002],
      ['bytes=900122-', 900_122, 900_123],
      ['bytes=-5', 900_118, 900_123],
      ['bytes=900000-9999999', 900_000, 900_123],
    ] as const) {
      const part = await get(url, { range });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end - 1}/900123`]);
      expect((await bytesOf(part)).equals(content.subarray(start, end))).toBe(true);
    }
  });

  test('that are not there are 416, and ranges that are none or many are answered with the whole', async () => {
    const { url } = await linkTo((await given(noise(10))).id);
    const none = await get(url, { range: 'bytes=10-' });
    expect([none.status, none.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'items=0-1', 'bytes=a-b', 'bytes=-'])
      expect((await get(url, { range })).status).toBe(200);
  });

  test('are kept by who has them: an ETag that never changes, and as long as the link is good', async () => {
    const { id } = await given(noise(10));
    const { url, expiresAt } = await linkTo(id);
    const now = new Date(expiresAt).getTime() - 400_000;
    media.setClock(now);
    const answer = await get(url);
    const etag = answer.headers.get('etag') ?? '';
    expect(etag).toBe(`"${id}"`);
    expect(answer.headers.get('cache-control')).toBe('private, max-age=400, immutable');
    media.setClock(Date.now());
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*'])
      expect((await get(url, { 'if-none-match': known })).status).toBe(304);
    expect((await get(url, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await get(url, { range: 'bytes=0-0', 'if-range': etag })).status).toBe(206);
    expect((await get(url, { range: 'bytes=0-0', 'if-range': '"x"' })).status).toBe(200);
    const head = await get(url, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  });

  test('run nothing in a browser: only images are shown, by the type of their content', async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const image = await get((await linkTo((await given(png, 'a.html')).id)).url);
    const html = await get((await linkTo((await given(Buffer.from('<script>alert(1)</script>'), 'é"a%\u4e2d.html')).id)).url);
    for (const { headers } of [image, html]) {
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
    expect([image.headers.get('content-type'), image.headers.get('content-disposition')]).toEqual([
      'image/png',
      `inline; filename="a.html"; filename*=UTF-8''a.html`,
    ]);
    expect([html.headers.get('content-type'), html.headers.get('content-disposition')]).toEqual([
      'text/plain; charset=utf-8',
      `attachment; filename="__a__.html"; filename*=UTF-8''%C3%A9%22a%25%E4%B8%AD.html`,
    ]);
  });

  test('of a thumbnail come by a link of their own', async () => {
    const png = await sharp({ create: { width: 900, height: 900, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const link = await linkTo((await given(png)).id);
    const answer = await get(link.thumbnailUrl ?? '');
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect((await sharp(await bytesOf(answer)).metadata()).width).toBe(640);
  });
});
