import { randomBytes } from 'node:crypto';
import { type AttachmentId, type RoomId, UserId } from '@parley/contracts';
import type { FileBytes } from './file-bytes.ts';
import type { Store } from './store/index.ts';

/** A picture of a page that is to be a file of a message. */
export interface NewPicture {
  readonly id: AttachmentId;
  readonly roomId: RoomId;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Keeps a picture like a file that somebody sent, whole at once (LP4). Repeatable: it goes on where it was cut off. */
export type KeepPicture = (picture: NewPicture) => Promise<void>;

/** Nobody sent it, so it counts towards nobody's day. */
const nobody = UserId.parse('00000000-0000-0000-0000-000000000000');

/** Makes it. */
export const createKeepPicture =
  (store: Store, files: FileBytes, clock: () => Date): KeepPicture =>
  async ({ id, roomId, bytes, width, height }) => {
    const [before] = await store.findUploads([id]);
    if (before?.completedAt != null) return;
    const size = bytes.length;
    if (before === undefined)
      await store.insertUpload({ id, ownerId: nobody, roomId, commandId: null, name: 'picture.webp', size, at: clock() });
    if (before === undefined || before.received === 0) {
      const part = { key: `${id.slice(-2)}/${id}/0-${randomBytes(6).toString('hex')}`, uploadId: id, start: 0, size };
      await files.keep(part, bytes);
      await store.advance(id, part, clock());
    }
    await store.complete(id, { type: 'image/webp', width, height, thumbnailWidth: width, thumbnailHeight: height }, clock());
  };
