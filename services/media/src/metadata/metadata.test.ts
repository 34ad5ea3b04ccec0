import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { eraseMetadata } from './index.ts';

/** What a phone writes into a photograph: where, by whom, with what. */
const exif = {
  IFD0: { Make: 'SpyCam', Artist: 'Anna Example' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '7/1 0/1 0/1' },
};
const xmp = '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Anna Example</a></x:xmpmeta><?xpacket end="w"?>';
const secrets = /SpyCam|Anna Example|xpacket|A secret/;

/** Something to be seen, that is not the same when it is turned. */
const picture = (): Sharp => {
  const [width, height] = [48, 32];
  const pixels = Buffer.from({ length: width * height * 3 }).map((_, index) => (index * 7) % 256);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};
const told = (orientation = 1): Sharp => picture().withExif(exif).withXmp(xmp).withMetadata({ orientation }).withIccProfile('p3');
const seenIn = (bytes: Buffer): Promise<Buffer> => sharp(bytes, { failOn: 'error', pages: -1 }).autoOrient().raw().toBuffer();

const jpegSegment = (marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};
const inserted = (bytes: Buffer, at: number, ...more: Buffer[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)]);

const formats = ['jpeg', 'png', 'webp', 'avif'] as const;

/** Takes metadata from a copy. */
const erased = (type: string, bytes: Buffer): { changed: boolean | undefined; after: Buffer } => {
  const after = Buffer.from(bytes);
  return { changed: eraseMetadata(type, after), after };
};

describe('AT8 an image', () => {
  test.each(formats.flatMap((format) => [1, 3, 6, 8].map((orientation) => [format, orientation] as const)))(
    'of the type %s, turned by %i, says nothing of where, by whom and with what it was made, and looks the same',
    async (format, orientation) => {
      const before = await told(orientation).toFormat(format).toBuffer();
      expect((await sharp(before).metadata()).exif?.toString('latin1')).toContain('SpyCam');
      const { changed, after } = erased(`image/${format}`, before);
      expect([changed, after.length]).toEqual([true, before.length]);
      expect(after.toString('latin1')).not.toMatch(secrets);
      const metadata = await sharp(after).metadata();
      expect(metadata.xmp?.toString().trim().replaceAll('\0', '') ?? '').toBe('');
      expect(metadata.icc).toBeDefined();
      expect(await seenIn(after)).toEqual(await seenIn(before));
      expect(erased(`image/${format}`, after).changed).toBe(false);
    },
  );

  test.each(formats)('of the type %s that says nothing stays as it is, to the byte', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    expect(erased(`image/${format}`, bytes)).toEqual({ changed: false, after: bytes });
  });

  test.each([...formats, 'gif'] as const)('of the type %s has nothing hidden behind its end', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    // AVIF is made of boxes to the end.
    const box = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('mpvd'), Buffer.from('A secret')]);
    const before = Buffer.concat([bytes, box]);
    const { changed, after } = erased(`image/${format}`, before);
    expect(changed).toBe(true);
    expect(after.toString('latin1')).not.toMatch(secrets);
    expect(await seenIn(after)).toEqual(await seenIn(bytes));
  });
});

describe('AT8 of a JPEG', () => {
  test('comments, IPTC, the thumbnail of JFIF, the places of further pictures and further Exif go', async () => {
    const bytes = await picture().jpeg({ progressive: true }).toBuffer();
    const jfif = Buffer.concat([Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x01\x03', 'latin1'), Buffer.from('A secret!')]);
    const before = inserted(
      bytes,
      2,
      jpegSegment(0xe0, jfif),
      jpegSegment(0xfe, Buffer.from('A secret')),
      jpegSegment(0xed, Buffer.from('Photoshop 3.0\0A secret')),
      jpegSegment(0xe2, Buffer.from('MPF\0A secret')),
      jpegSegment(0xe1, Buffer.from('Exif\0\0A secret')),
      jpegSegment(0xeb, Buffer.from('JP A secret')),
    );
    const { changed, after } = erased('image/jpeg', before);
    expect(changed).toBe(true);
    expect(after.toString('latin1')).not.toMatch(secrets);
    expect(await seenIn(after)).toEqual(await seenIn(bytes));
  });

  test('Exif in the order of Intel says how it is turned, too', async () => {
    const bytes = await picture().jpeg().toBuffer();
    const tiff = Buffer.concat([
      Buffer.from('49492a000800000001001201030001000000060000000000000000', 'hex'),
      Buffer.from('A secret'),
    ]);
    const { after } = erased('image/jpeg', inserted(bytes, 2, jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]))));
    expect((await sharp(after).metadata()).orientation).toBe(6);
    expect(after.toString('latin1')).not.toMatch(secrets);
  });
});

test('AT8 of a PNG texts and times go, and what moves goes on moving', async () => {
  const bytes = await picture().withMetadata().png().toBuffer();
  const chunk = (type: string, content: string): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(content.length);
    return Buffer.concat([size, Buffer.from(type), Buffer.from(content), Buffer.alloc(4)]);
  };
  const before = inserted(bytes, 33, chunk('tEXt', 'Comment\0A secret'), chunk('zTXt', 'A secret'), chunk('tIME', '1234567'));
  const { changed, after } = erased('image/png', before);
  expect(changed).toBe(true);
  expect(after.toString('latin1')).not.toMatch(secrets);
  expect(await seenIn(after)).toEqual(await seenIn(bytes));
});

test.each([1, 2, 254, 255, 256, 257, 258, 509, 510, 511, 512, 2_000])(
  'AT8 of a GIF comments and XMP go, also one of %i characters, and it moves on',
  async (length) => {
    const frames = await Promise.all([10, 200].map((red) => onePixel(red)));
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif({ loop: 3, delay: [70, 90] })
      .toBuffer();
    const text = Buffer.from('A secret'.repeat(300).slice(0, length));
    const blocks: Buffer[] = [];
    for (let at = 0; at < text.length; at += 255) {
      const block = text.subarray(at, at + 255);
      blocks.push(Buffer.from([block.length]), block);
    }
    const about = Buffer.concat([Buffer.from([0x21, 0xfe]), ...blocks, Buffer.from([0])]);
    const trailer = Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index));
    const withXmp = Buffer.concat([
      Buffer.from([0x21, 0xff, 11]),
      Buffer.from('XMP DataXMP'),
      Buffer.from(xmp),
      Buffer.from([1]),
      trailer,
      Buffer.from([0]),
    ]);
    const at = bytes.indexOf(Buffer.from([0x21, 0xff]));
    const { changed, after } = erased('image/gif', inserted(bytes, at, about, withXmp, about));
    expect(changed).toBe(true);
    expect(after.toString('latin1')).not.toMatch(secrets);
    expect(await seenIn(after)).toEqual(await seenIn(bytes));
    expect(await sharp(after, { pages: -1 }).metadata()).toMatchObject({ pages: 2, loop: 3, delay: [70, 90] });
  },
);

const onePixel = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();

test('AT8 of what a phone calls HEIC Exif goes, which nobody here can decode', async () => {
  const before = await told(6).avif().toBuffer();
  before.write('heic', 8);
  const { changed, after } = erased('image/heic', before);
  expect(changed).toBe(true);
  expect(after.toString('latin1')).not.toMatch(secrets);
});

test.each([...formats, 'gif'] as const)('AT8 whatever becomes of the bytes of a %s, it is answered', async (format) => {
  const bytes = await (format === 'gif' ? picture() : told(6)).toFormat(format).toBuffer();
  for (let cut = 16; cut < bytes.length; cut += 7) {
    const broken = Buffer.from(bytes.subarray(0, cut));
    expect([true, false, undefined]).toContain(eraseMetadata(`image/${format}`, broken));
    const odd = Buffer.from(bytes);
    odd.fill(0xff, cut, cut + 4);
    expect([true, false, undefined]).toContain(eraseMetadata(`image/${format}`, odd));
  }
});
