import type { EraseMetadata, Erasing } from './erasing.ts';
import { orientationAlone, orientationIn } from './orientation.ts';

const [startOfImage, endOfImage, startOfScan, comment] = [0xd8, 0xd9, 0xda, 0xfe];
const exifId = 'Exif\0\0';
/** What shows colours as they are meant: of all other segments of applications nothing is needed. */
const keptIds = ['ICC_PROFILE\0', 'Adobe'];
const jfifId = 'JFIF\0';
/** Of JFIF, up to its own thumbnail. */
const jfifBytes = 14;

/** Restart markers and TEM stand alone (ITU-T T.81 table B.1). */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= startOfImage);

/** Where the compressed data that begins here ends: at a marker that is none of those within it. */
const endOfScan = (bytes: Buffer, start: number): number => {
  for (let at = start; ; at += 1) {
    at = bytes.indexOf(0xff, at);
    if (at === -1 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
};

/** One for an image: what Exif says of its orientation stands in the first segment that has it. */
const createSegmentEraser = (bytes: Buffer, erasing: Erasing) => {
  let isTurned = false;
  return (start: number, end: number): void => {
    const begins = (id: string): boolean => bytes.toString('latin1', start, start + id.length) === id;
    if (keptIds.some(begins)) return;
    if (begins(jfifId)) return erasing.blank(start + jfifBytes, end);
    const tiff = start + exifId.length;
    const alone =
      !isTurned && begins(exifId) ? orientationAlone(orientationIn(bytes.subarray(tiff, end)), end - tiff) : undefined;
    if (alone === undefined) return erasing.blank(start, end);
    isTurned = true;
    erasing.write(tiff, alone);
    erasing.blank(tiff + alone.length, end);
  };
};

/**
 * JPEG (ITU-T T.81 annex B): the segments of applications and comments but those that say how colours are meant, and whatever stands behind the end, where cameras
 * put further pictures and films with a place of their own.
 */
export const eraseFromJpeg: EraseMetadata = (bytes, erasing) => {
  if (bytes.readUInt16BE(0) !== 0xff00 + startOfImage) return false;
  const eraseSegment = createSegmentEraser(bytes, erasing);
  for (let at = 2; ; ) {
    const found = bytes.indexOf(0xff, at);
    // What is between segments is passed over by decoders.
    erasing.blank(at, found === -1 ? bytes.length : found);
    at = found;
    while (at !== -1 && bytes[at] === 0xff) at += 1;
    const marker = at === -1 ? endOfImage : (bytes[at] ?? endOfImage);
    if (marker === endOfImage) {
      if (at !== -1) erasing.blank(at + 1, bytes.length);
      return true;
    }
    at += 1;
    if (standsAlone(marker)) continue;
    if (at + 2 > bytes.length) return true;
    const end = at + bytes.readUInt16BE(at);
    if (end < at + 2) return false;
    if ((marker >= 0xe0 && marker <= 0xef) || marker === comment) eraseSegment(at + 2, Math.min(end, bytes.length));
    at = marker === startOfScan ? endOfScan(bytes, end) : end;
  }
};
