import { type Box, boxesIn } from './boxes.ts';
import type { EraseMetadata, Erasing } from './erasing.ts';
import { type ItemPlace, itemsAbout } from './heif-items.ts';

/** What it takes to show an image, or a sequence of them; what is in `mdat` is judged by the items that lie there. */
const keptBoxes = new Set(['ftyp', 'meta', 'mdat', 'moov', 'free']);
/** Within a film those are looked through, and what is written about it goes. */
const filmBoxes = new Set(['moov', 'trak']);
const aboutBoxes = new Set(['udta', 'meta', 'uuid']);
const emptyBox = Buffer.from('free');
/** An item of Exif that has no entry: where in it TIFF begins, its header, and an empty list (ISO/IEC 23008-12 annex A.2.1). */
const noExif = Buffer.from('000000004d4d002a00000008000000000000', 'hex');

const leaveEmptyBox = (erasing: Erasing, { at, start, end }: Box): void => {
  erasing.write(at + 4, emptyBox);
  erasing.blank(start, end);
};

const eraseFromFilm = (bytes: Buffer, erasing: Erasing, film: Box): void => {
  for (const box of boxesIn(bytes, film.start, film.end)) {
    if (aboutBoxes.has(box.type)) leaveEmptyBox(erasing, box);
    if (filmBoxes.has(box.type)) eraseFromFilm(bytes, erasing, box);
  }
};

const eraseItem = (bytes: Buffer, erasing: Erasing, { isExif, spans }: ItemPlace): void => {
  for (const [index, { start, end }] of spans.entries()) {
    if (end > bytes.length) throw new RangeError('an item goes beyond the file');
    const left = isExif && index === 0 && end - start >= noExif.length ? noExif : Buffer.alloc(0);
    erasing.write(start, left);
    erasing.blank(start + left.length, end);
  }
};

/** A `meta` has its version and flags before its boxes, and `iinf` of the usual version a count as well. */
const eraseItems = (bytes: Buffer, erasing: Erasing, meta: Box): void => {
  const entries = ({ start, end }: Box): readonly Box[] => boxesIn(bytes, start + (bytes[start] === 0 ? 6 : 8), end);
  for (const item of itemsAbout(bytes, boxesIn(bytes, meta.start + 4, meta.end), entries)) eraseItem(bytes, erasing, item);
};

/**
 * HEIF (ISO/IEC 23008-12), which AVIF and HEIC are: its items of Exif and XMP where they lie, boxes that only cameras know, and what a sequence says of itself.
 * How it is turned stands elsewhere, as a property of the image, and stays.
 */
export const eraseFromHeif: EraseMetadata = (bytes, erasing) => {
  try {
    const boxes = boxesIn(bytes, 0, bytes.length);
    if (boxes[0]?.type !== 'ftyp' || !boxes.some(({ type }) => type === 'meta' || type === 'moov')) return false;
    for (const box of boxes) {
      if (box.type === 'meta') eraseItems(bytes, erasing, box);
      else if (box.type === 'moov') eraseFromFilm(bytes, erasing, box);
      else if (!keptBoxes.has(box.type)) leaveEmptyBox(erasing, box);
      else if (box.type === 'free') erasing.blank(box.start, box.end);
    }
    return true;
  } catch (error) {
    // What points beyond its end, or is written in a way that nobody here knows.
    if (error instanceof RangeError) return false;
    throw error;
  }
};
