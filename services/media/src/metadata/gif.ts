import type { EraseMetadata, Erasing } from './erasing.ts';

const [extension, image, trailer] = [0x21, 0x2c, 0x3b];
const [graphicControl, comment, application] = [0xf9, 0xfe, 0xff];
/** How often it is played, and how its colours are meant. */
const keptApplications = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);

/** A table of colours, as a byte of flags says whether and how large. */
const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));

/** Behind the sub-blocks that begin here, with the empty one that ends them. */
const endOfBlocks = (bytes: Buffer, start: number): number => {
  for (let at = start; at < bytes.length; ) {
    const size = bytes[at] ?? 0;
    at += 1 + size;
    if (size === 0) return at;
  }
  return bytes.length + 1;
};

/** Makes an extension a comment of nothing that is as long: XMP does not keep to the sizes of its blocks, so that its bytes cannot just be blanked. */
const leaveEmptyComment = (erasing: Erasing, start: number, end: number): void => {
  const empty = Buffer.alloc(end - start);
  empty.set([extension, comment]);
  for (let at = 2; empty.length - at > 1; ) {
    const left = empty.length - at - 2;
    // One byte alone could not be a block.
    const size = left <= 255 ? left : Math.min(255, left - 2);
    empty[at] = size;
    at += 1 + size;
  }
  erasing.write(start, empty);
};

const eraseExtension = (bytes: Buffer, erasing: Erasing, start: number, end: number): void => {
  const label = bytes[start + 1];
  if (label === graphicControl) return;
  if (label === application && keptApplications.has(bytes.toString('latin1', start + 3, start + 14))) return;
  leaveEmptyComment(erasing, start, end);
};

/** GIF (89a): comments, text, XMP and what other applications wrote, and what stands behind the end. */
export const eraseFromGif: EraseMetadata = (bytes, erasing) => {
  if (bytes.toString('latin1', 0, 3) !== 'GIF') return false;
  for (let at = 13 + tableBytes(bytes[10] ?? 0); at < bytes.length; ) {
    const start = at;
    switch (bytes[at]) {
      case trailer:
        erasing.blank(at + 1, bytes.length);
        return true;
      case image:
        at = endOfBlocks(bytes, at + 11 + tableBytes(bytes[at + 9] ?? 0));
        break;
      case extension:
        at = endOfBlocks(bytes, at + 2);
        if (at > bytes.length) return false;
        eraseExtension(bytes, erasing, start, at);
        break;
      default:
        return false;
    }
  }
  // Many end without saying so.
  return true;
};
