import { type AttachmentId, accept, type Result, refuse } from '@parley/contracts';
import { contentTypeOf, sampleBytes } from './content-type.ts';
import type { FileBytes } from './file-bytes.ts';
import { type Images, shownTypes } from './images.ts';
import type { Findings } from './store/uploads.ts';

/** What a whole file turned out to be, and its thumbnail where it has one. */
export interface Found extends Findings {
  readonly thumbnail: Uint8Array | undefined;
}

/**
 * Looks at a whole file. Code: `invalid` where nobody may send what it is.
 * @throws {TooMuchWorkError} where too many images wait.
 */
export type Examine = (file: { readonly id: AttachmentId; readonly size: number }) => Promise<Result<Found>>;

/** What {@link createExamine} needs. */
export interface ExamineOptions {
  readonly bytes: FileBytes;
  readonly images: Images;
  /** The largest image that is looked at; larger ones are files like any other. */
  readonly imageBytes: number;
  readonly refusedTypes: readonly string[];
}

const nothingSeen = { width: null, height: null, thumbnailWidth: null, thumbnailHeight: null, thumbnail: undefined };

/**
 * Makes it: the content decides, never the name (AT3). What says that it is an image and cannot be decoded within the limits is a file of no
 * known type: nobody's browser is to try it.
 */
export const createExamine =
  ({ bytes, images, imageBytes, refusedTypes }: ExamineOptions): Examine =>
  async ({ id, size }) => {
    const type = await contentTypeOf(await bytes.load(id, { start: 0, end: Math.min(size, sampleBytes) }));
    if (refusedTypes.includes(type))
      return refuse('invalid', `files of this type are not taken here: ${type}`, {
        issues: [{ path: 'type', message: 'is not taken here' }],
      });
    if (!shownTypes.has(type)) return accept({ type, ...nothingSeen });
    const seen = size > imageBytes ? undefined : await images.see(await bytes.load(id, { start: 0, end: size }));
    if (seen === undefined) return accept({ type: 'application/octet-stream', ...nothingSeen });
    const { width, height, thumbnail } = seen;
    return accept({
      type,
      width,
      height,
      thumbnailWidth: thumbnail.width,
      thumbnailHeight: thumbnail.height,
      thumbnail: thumbnail.bytes,
    });
  };
