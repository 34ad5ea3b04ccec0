import type { Attachment, Upload } from '@parley/contracts';
import type { StoredUpload } from './store/uploads.ts';

/** Whether a file is an image that can be shown. */
export const isImage = ({ thumbnailWidth }: Pick<StoredUpload, 'thumbnailWidth'>): boolean => thumbnailWidth !== null;

/** A whole file as everybody sees it. */
export const toAttachment = ({ id, name, type, size, ...image }: StoredUpload): Attachment => ({
  id,
  name,
  type: type ?? 'application/octet-stream',
  size,
  ...(image.width === null || image.height === null || image.thumbnailWidth === null || image.thumbnailHeight === null
    ? {}
    : {
        image: {
          width: image.width,
          height: image.height,
          thumbnail: { width: image.thumbnailWidth, height: image.thumbnailHeight },
        },
      }),
});

/** A file on its way as its sender sees it; `lastsMs` is how long it waits for its next bytes. */
export const toUpload = ({ id, roomId, name, size, received, touchedAt }: StoredUpload, lastsMs: number): Upload => ({
  id,
  roomId,
  name,
  size,
  offset: received,
  expiresAt: new Date(touchedAt.getTime() + lastsMs).toISOString(),
});
