import { createErasing, type EraseMetadata } from './erasing.ts';
import { eraseFromGif } from './gif.ts';
import { eraseFromHeif } from './heif.ts';
import { eraseFromJpeg } from './jpeg.ts';
import { eraseFromPng } from './png.ts';
import { eraseFromWebp } from './webp.ts';

/** By the media type that the content was recognised by. */
const erasers: ReadonlyMap<string, EraseMetadata> = new Map([
  ['image/jpeg', eraseFromJpeg],
  ['image/png', eraseFromPng],
  ['image/apng', eraseFromPng],
  ['image/webp', eraseFromWebp],
  ['image/gif', eraseFromGif],
  ['image/avif', eraseFromHeif],
  ['image/heic', eraseFromHeif],
  ['image/heic-sequence', eraseFromHeif],
  ['image/heif', eraseFromHeif],
  ['image/heif-sequence', eraseFromHeif],
]);

/** Whether there is a way to take metadata from images of a type. */
export const hasMetadata = (type: string): boolean => erasers.has(type);

/**
 * Takes from an image what says where, when, with what and by whom it was made, in place: its length and everything that is seen stay as they are
 * (AT8, decision 0032). Answers whether anything is another byte now; undefined where the bytes are not what the type says, so that nobody knows what is left in them.
 */
export const eraseMetadata = (type: string, bytes: Buffer): boolean | undefined => {
  const erasing = createErasing(bytes);
  return erasers.get(type)?.(bytes, erasing) === true ? erasing.hasChanged() : undefined;
};
