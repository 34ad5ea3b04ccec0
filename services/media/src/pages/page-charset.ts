import { TextDecoder } from 'node:util';

const inHeader = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const inMeta = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]+)/i;
/** Within so many bytes a page says how it is encoded (HTML standard, "prescan a byte stream"). */
const prescanBytes = 1_024;

const decoderFor = (label: string | undefined): TextDecoder | undefined => {
  try {
    return label === undefined ? undefined : new TextDecoder(label);
  } catch {
    return undefined;
  }
};

const markOf = (bytes: Buffer): string | undefined => {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return 'utf-8';
  if (bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))) return 'utf-16be';
  return bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe])) ? 'utf-16le' : undefined;
};

/** What a page says of itself could be read, so it is no UTF-16, whatever it says (HTML standard). */
const metaOf = (bytes: Buffer): string | undefined => {
  const label = inMeta.exec(bytes.toString('latin1', 0, prescanBytes))?.[1];
  return label !== undefined && /^utf-?16/i.test(label) ? 'utf-8' : label;
};

/** The text of a page: by its byte order mark, its Content-Type header, what it says itself, or else UTF-8. */
export const decodePage = (bytes: Buffer, contentType: string): string => {
  const labels = [markOf(bytes), inHeader.exec(contentType)?.[1], metaOf(bytes), 'utf-8'];
  for (const label of labels) {
    const decoder = decoderFor(label);
    if (decoder !== undefined) return decoder.decode(bytes);
  }
  return '';
};
