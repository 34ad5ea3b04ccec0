import type { Attachment } from '@parley/contracts';

/** How much room something takes, px. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

const [widest, highest, least] = [360, 280, 48];
/** One of several images. */
export const tilePx = 150;
/** A file that is no image, with the space beside it. */
export const fileRowPx = 58;
const gapPx = 6;

/** The room an image takes in a timeline, known before it is there: as large as it is, within bounds. */
export const boxOf = ({ width, height }: Box): Box => {
  const scale = Math.min(1, widest / width, highest / height);
  return { width: Math.max(least, Math.round(width * scale)), height: Math.max(least, Math.round(height * scale)) };
};

/** How high the files of a message are, px. */
export const heightOf = (attachments: readonly Attachment[]): number => {
  const images = attachments.flatMap(({ image }) => (image === undefined ? [] : [image]));
  const files = (attachments.length - images.length) * fileRowPx;
  const [only, another] = images;
  if (only === undefined) return files;
  return files + (another === undefined ? boxOf(only).height + gapPx : Math.ceil(images.length / 3) * (tilePx + gapPx));
};
