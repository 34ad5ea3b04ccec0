import type { EraseMetadata, Erasing } from './erasing.ts';
import { orientationAlone, orientationIn } from './orientation.ts';

const keptChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** What RIFF calls a chunk that says nothing. */
const emptyChunk = 'JUNK';
const [exifFlag, xmpFlag] = [0x08, 0x04];
/** Of a frame, before the chunks within it. */
const frameHeaderBytes = 16;
const exifId = 'Exif\0\0';

/** One for an image. */
interface Walk {
  readonly bytes: Buffer;
  readonly erasing: Erasing;
  /** Where the flags of the extended header are. */
  flagsAt: number | undefined;
  isTurned: boolean;
}

/** Leaves of a chunk of Exif its orientation, if it says one; answers where that ends. */
const turn = ({ bytes, erasing, isTurned }: Walk, start: number, end: number): number | undefined => {
  if (isTurned) return undefined;
  // Some write what only JPEG has before it.
  const tiff = start + (bytes.toString('latin1', start, start + exifId.length) === exifId ? exifId.length : 0);
  const alone = orientationAlone(orientationIn(bytes.subarray(tiff, end)), end - start);
  if (alone === undefined) return undefined;
  erasing.write(start, alone);
  return start + alone.length;
};

const eraseChunks = (walk: Walk, from: number, to: number): boolean => {
  const { bytes, erasing } = walk;
  let at = from;
  while (at + 8 <= to) {
    const [start, size, name] = [at + 8, bytes.readUInt32LE(at + 4), bytes.toString('latin1', at, at + 4)];
    const end = start + size;
    if (end > to) return false;
    if (name === 'VP8X') walk.flagsAt = start;
    if (name === 'ANMF' && !eraseChunks(walk, start + frameHeaderBytes, end)) return false;
    if (!keptChunks.has(name)) {
      const turnedTo = name === 'EXIF' ? turn(walk, start, end) : undefined;
      if (turnedTo === undefined) erasing.write(at, Buffer.from(emptyChunk));
      else walk.isTurned = true;
      erasing.blank(turnedTo ?? start, end);
    }
    // Chunks begin at even places.
    at = end + (size % 2);
  }
  erasing.blank(at, to);
  return true;
};

/** WebP (RFC 9649): its chunks of Exif and XMP, those that nobody knows, and what stands behind the end. */
export const eraseFromWebp: EraseMetadata = (bytes, erasing) => {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return false;
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) return false;
  const walk: Walk = { bytes, erasing, flagsAt: undefined, isTurned: false };
  if (!eraseChunks(walk, 12, end)) return false;
  erasing.blank(end, bytes.length);
  if (walk.flagsAt === undefined) return true;
  const flags = (bytes[walk.flagsAt] ?? 0) & ~(walk.isTurned ? xmpFlag : xmpFlag | exifFlag);
  erasing.write(walk.flagsAt, Buffer.from([flags]));
  return true;
};
