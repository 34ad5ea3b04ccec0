import { crc32 } from 'node:zlib';
import type { EraseMetadata } from './erasing.ts';
import { orientationAlone, orientationIn } from './orientation.ts';

const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
/** What is drawn, how colours are meant, how large it is to be, and what moves. */
const keptTypes = new Set(
  'IHDR PLTE IDAT tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
);
/** Named so that it is optional, private, and may be copied by whoever does not know it (PNG 3rd edition, section 5.4). */
const emptyType = 'paDd';

/** PNG, moving ones too (PNG 3rd edition, section 11): chunks of text, time, Exif and of nobody's making, and what stands behind the end. */
export const eraseFromPng: EraseMetadata = (bytes, erasing) => {
  if (!bytes.subarray(0, signature.length).equals(signature)) return false;
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const start = at + 8;
    const end = start + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, start);
    if (end + 4 > bytes.length) return false;
    if (type === 'IEND') {
      erasing.blank(end + 4, bytes.length);
      return true;
    }
    if (!keptTypes.has(type)) {
      const alone = type === 'eXIf' ? orientationAlone(orientationIn(bytes.subarray(start, end)), end - start) : undefined;
      if (alone === undefined) erasing.write(at + 4, Buffer.from(emptyType));
      else erasing.write(start, alone);
      erasing.blank(start + (alone?.length ?? 0), end);
      const check = Buffer.alloc(4);
      check.writeUInt32BE(crc32(bytes.subarray(at + 4, end)));
      erasing.write(end, check);
    }
    at = end + 4;
  }
  return false;
};
