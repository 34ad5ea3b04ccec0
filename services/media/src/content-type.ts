import { fileTypeFromBuffer } from 'file-type';

/** How many bytes from the beginning decide what a file is. */
export const sampleBytes = 65_536;

/**
 * What a file is by what it begins with, whatever its name says (AT3): a media type (RFC 6838). What is text in UTF-8 is `text/plain`, HTML, SVG and
 * scripts among it; all else `application/octet-stream`.
 */
export const contentTypeOf = async (sample: Uint8Array): Promise<string> => {
  const found = await fileTypeFromBuffer(sample);
  return found?.mime ?? (isText(sample) ? 'text/plain' : 'application/octet-stream');
};

// oxlint-disable-next-line no-control-regex -- control characters are exactly what this matches
const unlikelyInText = /[\u0000-\u0008\u000E-\u001A\u001C-\u001F]/;

const isText = (sample: Uint8Array): boolean => {
  try {
    // The last character may be cut in two.
    return !unlikelyInText.test(
      new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: sample.length === sampleBytes }),
    );
  } catch {
    return false;
  }
};
