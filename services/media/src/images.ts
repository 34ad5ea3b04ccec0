import sharp from 'sharp';
import { type BoundedWork, createBoundedWork } from './bounded-work.ts';

/** An image that can be shown: its size with its orientation applied, and a thumbnail as WebP. */
export interface SeenImage {
  readonly width: number;
  readonly height: number;
  readonly thumbnail: { readonly bytes: Uint8Array; readonly width: number; readonly height: number };
}

/** What is to be shown of an image; undefined where it is none that can be decoded within the limits. */
export type LookAtImage = (bytes: Uint8Array) => Promise<SeenImage | undefined>;

/** Looks at images: see {@link createImages}. */
export interface Images {
  /**
   * Does something with an image once its turn has come. Its bytes are best loaded then, so that no more images are in memory than are looked at.
   * @throws {TooMuchWorkError} where too many wait.
   */
  inTurn<T>(work: (look: LookAtImage) => Promise<T>): Promise<T>;
}

/** How much work there may be. */
export interface ImagesOptions {
  readonly atOnce: number;
  readonly waiting: number;
  /** Of the image as it is stored: what decoding takes has little to do with its bytes. */
  readonly maxPixels: number;
}

/** The types that browsers show and that are looked at here; all others are files to be had and not to be seen. */
export const shownTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Twice the width at which timelines show them, for dense screens. */
const thumbnailPixels = 640;
const thumbnailQuality = 76;
const timeoutSeconds = 15;
/** libvips has loaders for much more, written with less care. https://sharp.pixelplumbing.com/api-utility#block */
const loaders = ['Png', 'Jpeg', 'Nsgif', 'Webp', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/**
 * Makes what looks at images. The decoding runs on threads of its own, a bounded number at a time. A thumbnail is turned the way the image is meant to be shown, and carries none
 * of its metadata: no place, no camera, no name (AT3). Of an animation it shows the first frame.
 */
export const createImages = ({ atOnce, waiting, maxPixels }: ImagesOptions): Images => {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  const work: BoundedWork = createBoundedWork({ atOnce, waiting });
  return {
    inTurn: (use) => work.run(() => use((bytes) => look(bytes, maxPixels))),
  };
};

const look = async (bytes: Uint8Array, maxPixels: number): Promise<SeenImage | undefined> => {
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true });
    const { autoOrient, width, height } = await image.metadata();
    // The header alone is believed by nobody: decoding checks it.
    if (width * height > maxPixels) return undefined;
    const { data, info } = await image
      .autoOrient()
      .resize({ width: thumbnailPixels, height: thumbnailPixels, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: thumbnailQuality })
      .timeout({ seconds: timeoutSeconds })
      .toBuffer({ resolveWithObject: true });
    return {
      width: autoOrient.width,
      height: autoOrient.height,
      thumbnail: { bytes: data, width: info.width, height: info.height },
    };
  } catch {
    // Broken, too large, too slow, or no image at all: in any case nothing that is shown. What libvips says of it may quote it.
    return undefined;
  }
};
