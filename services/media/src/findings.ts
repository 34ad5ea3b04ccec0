import { type AttachmentId, accept, type Result, refuse } from '@parley/contracts';
import { contentTypeOf, sampleBytes } from './content-type.ts';
import type { FileBytes } from './file-bytes.ts';
import { type Images, type LookAtImage, shownTypes } from './images.ts';
import { eraseMetadata, hasMetadata } from './metadata/index.ts';
import type { Findings } from './store/uploads.ts';

/** What a whole file turned out to be, and its thumbnail where it has one. */
export interface Found extends Findings {
  readonly thumbnail: Uint8Array | undefined;
  /** What it is to be from now on, as many bytes as it had, where it said more than is to be seen (AT8). */
  readonly erased: Uint8Array | undefined;
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
const unknown = { type: 'application/octet-stream', ...nothingSeen, erased: undefined };

/**
 * Makes it: the content decides, never the name (AT3). What says that it is an image and cannot be decoded within the limits is a file of no
 * known type: nobody's browser is to try it. What is looked at is what will be served: an image without its metadata (AT8).
 */
export const createExamine = ({ bytes, images, imageBytes, refusedTypes }: ExamineOptions): Examine => {
  const load = (id: AttachmentId, end: number): Promise<Buffer> => bytes.load(id, { start: 0, end });

  return async ({ id, size }) => {
    const type = await contentTypeOf(await load(id, Math.min(size, sampleBytes)));
    if (refusedTypes.includes(type))
      return refuse('invalid', `files of this type are not taken here: ${type}`, {
        issues: [{ path: 'type', message: 'is not taken here' }],
      });
    if (hasMetadata(type) && size <= imageBytes)
      return accept(await images.inTurn(async (look) => examineImage(look, await load(id, size), type)));
    return accept(shownTypes.has(type) ? unknown : { type, ...nothingSeen, erased: undefined });
  };
};

const examineImage = async (look: LookAtImage, content: Buffer, type: string): Promise<Found> => {
  const hasChanged = eraseMetadata(type, content);
  const erased = hasChanged === true ? content : undefined;
  if (!shownTypes.has(type)) return { type, ...nothingSeen, erased };
  const seen = hasChanged === undefined ? undefined : await look(content);
  if (seen === undefined) return unknown;
  const { width, height, thumbnail } = seen;
  const { width: thumbnailWidth, height: thumbnailHeight } = thumbnail;
  return { type, width, height, thumbnailWidth, thumbnailHeight, thumbnail: thumbnail.bytes, erased };
};
