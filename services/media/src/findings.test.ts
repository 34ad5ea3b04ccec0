import { crc32, deflateSync } from 'node:zlib';
import type { Attachment, AttachmentLink } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from './testing/noise.ts';
import { startTestMedia, type TestMedia } from './testing/service.ts';
import type { TestPerson } from './testing/stand-in-services.ts';

let media: TestMedia;
let anna: TestPerson;
beforeAll(async () => {
  media = await startTestMedia({ MEDIA_IMAGE_PIXELS: '1000000', MEDIA_IMAGE_BYTES: '400000' });
  anna = await media.others.person();
});
afterAll(() => media.stop());

const found = async (content: Uint8Array, name = 'photo.jpg'): Promise<Attachment> =>
  (await media.send(anna, content, { name })).attachment;
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 90 } } });
const linkedBy = async ({ id }: Attachment, name: 'url' | 'thumbnailUrl'): Promise<Buffer> => {
  media.others.attached.add(id);
  const { body } = await media.ask<{ items: AttachmentLink[] }>(anna, `GET /api/attachments?ids=${id}`);
  return Buffer.from(await (await fetch(`${media.url}${body.items[0]?.[name]}`)).arrayBuffer());
};
const thumbnailOf = (attachment: Attachment): Promise<Buffer> => linkedBy(attachment, 'thumbnailUrl');
const fileOf = (attachment: Attachment): Promise<Buffer> => linkedBy(attachment, 'url');
/** Whether it is a file that nothing shows. */
const isHidden = ({ type, image }: Attachment): boolean => type === 'application/octet-stream' && image === undefined;

describe('what a file is, by its content (AT3)', () => {
  test.each([
    ['text', 'notes.png', 'Grüße\n', 'text/plain'],
    ['HTML', 'photo.jpg', '<!doctype html><script>alert(1)</script>', 'text/plain'],
    ['SVG', 'photo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'text/plain'],
    ['XML', 'photo.svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'application/xml'],
    ['PDF', 'photo.jpg', '%PDF-1.7\n', 'application/pdf'],
    ['what nobody knows', 'photo.jpg', '\u0001\u0002\u0003', 'application/octet-stream'],
  ])('%s is a file to be saved', async (_, name, content, type) => {
    const attachment = await found(Buffer.from(content), name);
    expect(attachment).toMatchObject({ name, type, size: Buffer.byteLength(content) });
    expect(attachment).not.toHaveProperty('image');
  });

  test('text in pieces, with a character that is cut in two where the look at it ends, is text', async () => {
    expect((await found(Buffer.from('ééé').subarray(0, 5), 'a')).type).toBe('application/octet-stream');
    expect(await found(Buffer.from(`a${'é'.repeat(400_000)}`), 'a')).toMatchObject({ type: 'text/plain' });
  });

  test.each([
    ['a Windows program', Buffer.concat([Buffer.from('MZ'), noise(100)])],
    ['a Linux program', Buffer.concat([Buffer.from('\u007fELF'), noise(100)])],
  ])('%s is refused, whatever its name says, and leaves nothing', async (_, content) => {
    const before = await media.files();
    await expect(found(content)).rejects.toThrow('400 invalid');
    expect(await media.files()).toEqual(before);
  });
});

describe('an image (AT3)', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('of the type %s has its size and a smaller one', async (format) => {
    const attachment = await found(await picture(900, 300).toFormat(format).toBuffer(), 'picture.txt');
    expect(attachment).toMatchObject({
      type: `image/${format}`,
      image: { width: 900, height: 300, thumbnail: { width: 640, height: 213 } },
    });
    const { width, height, format: made } = await sharp(await thumbnailOf(attachment)).metadata();
    expect({ width, height, made }).toEqual({ width: 640, height: 213, made: 'webp' });
  });

  test('AT8 is as it is meant to be looked at, and says nothing of where and with what it was made, itself and its thumbnail', async () => {
    const exif = { IFD0: { Make: 'SpyCam', Artist: 'Anna' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
    const content = await picture(60, 40).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(content.toString('latin1')).toMatch(/SpyCam/);
    const attachment = await found(content);
    expect(attachment).toMatchObject({
      size: content.length,
      image: { width: 40, height: 60, thumbnail: { width: 40, height: 60 } },
    });
    const thumbnail = await thumbnailOf(attachment);
    const { exif: kept, orientation, xmp, iptc } = await sharp(thumbnail).metadata();
    expect({ kept, orientation, xmp, iptc }).toEqual({});
    const served = await fileOf(attachment);
    expect([served.length, (await sharp(served).metadata()).orientation]).toEqual([content.length, 6]);
    for (const bytes of [thumbnail, served]) expect(bytes.toString('latin1')).not.toMatch(/SpyCam|Anna/);
    expect(await sharp(served).autoOrient().raw().toBuffer()).toEqual(await sharp(content).autoOrient().raw().toBuffer());
    // Nothing is kept of what it said before: the bytes and the thumbnail are all there is.
    expect((await media.files()).filter((path) => path.includes(attachment.id))).toHaveLength(2);
  });

  test('AT8 that many complete at once says nothing to any of them, and is whole', async () => {
    const content = await picture(600, 400)
      .withExif({ IFD0: { Make: 'SpyCam' } })
      .jpeg()
      .toBuffer();
    const { id } = (
      await media.ask<{ id: string }>(anna, 'POST /api/uploads', {
        body: { roomId: crypto.randomUUID(), name: 'a', size: content.length },
      })
    ).body;
    await media.ask(anna, `PATCH /api/uploads/${id}?offset=0`, { bytes: content });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => media.ask<{ attachment: Attachment }>(anna, `POST /api/uploads/${id}/complete`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const [first] = answers;
    if (first === undefined) throw new Error('nobody was answered');
    const served = await fileOf(first.body.attachment);
    expect(served.toString('latin1')).not.toContain('SpyCam');
    expect(await sharp(served).metadata()).toMatchObject({ width: 600, height: 400 });
    expect((await media.files()).filter((path) => path.includes(id))).toHaveLength(2);
  });

  test('that is broken is a file of no known type, which nothing shows', async () => {
    const whole = await picture(300, 300).png().toBuffer();
    expect(isHidden(await found(whole.subarray(0, whole.length / 2)))).toBe(true);
    expect(isHidden(await found(Buffer.concat([whole.subarray(0, 60), noise(500)])))).toBe(true);
  });

  test('that would be huge once it is unpacked is not unpacked: a file of no known type', async () => {
    const bomb = pngOf(30_000, 30_000);
    expect(bomb.length).toBeLessThan(200_000);
    const before = process.memoryUsage().rss;
    expect(isHidden(await found(bomb))).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1_048_576);
    expect(isHidden(await found(await picture(1_001, 1_000).png().toBuffer()))).toBe(true);
    expect(await found(await picture(1_000, 1_000).png().toBuffer())).toMatchObject({ type: 'image/png' });
  });

  test('that has more bytes than are looked at is a file', async () => {
    const content = Buffer.concat([await picture(10, 10).jpeg().toBuffer(), noise(400_000)]);
    expect(isHidden(await found(content))).toBe(true);
  });
});

test('AT3 many that want to be looked at at once wait, and too many are told to come again', async () => {
  const replica = await media.replica({ MEDIA_IMAGES_AT_ONCE: '1', MEDIA_IMAGES_WAITING: '1' });
  const content = await picture(900, 900).png().toBuffer();
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const begun = await media.ask<{ id: string }>(anna, 'POST /api/uploads', {
        body: { roomId: crypto.randomUUID(), name: 'a', size: content.length },
      });
      await media.ask(anna, `PATCH /api/uploads/${begun.body.id}?offset=0`, { bytes: content });
      return begun.body.id;
    }),
  );
  const ask = (id: string) =>
    fetch(`${replica.url}/api/uploads/${id}/complete`, { method: 'POST', headers: { authorization: `Bearer ${anna.token}` } });
  const answers = await Promise.all(ids.map(ask));
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toEqual(new Set([200, 503]));
  expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('2');
  for (const id of ids) await eventually(async () => expect((await ask(id)).status).toBe(200));
  await replica.stop();
});

/** A PNG of one colour, written by hand: its bytes are few however many pixels it has. */
const pngOf = (width: number, height: number): Buffer => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel, grey.
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
