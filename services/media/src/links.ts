import { type AttachmentId, type AttachmentLink, accept, type Result } from '@parley/contracts';
import type { RoomAccess } from './room-access.ts';
import type { SignedLinks } from './signed-links.ts';
import type { Store } from './store/index.ts';
import { isImage } from './wire.ts';

/** Links to files for those who may read their messages (AT5). */
export interface Links {
  /** In no order; files that the holder of this token may not read, or that are not there, are left out. */
  list(token: string, ids: readonly AttachmentId[]): Promise<Result<AttachmentLink[]>>;
}

/** What {@link createLinks} needs. */
export interface LinksOptions {
  readonly store: Store;
  readonly rooms: RoomAccess;
  readonly signed: SignedLinks;
}

/** Makes it: message-persistence judges, by the caller's own token, and a link says that it did. */
export const createLinks = ({ store, rooms, signed }: LinksOptions): Links => ({
  list: async (token, ids) => {
    const readable = await rooms.readable(token, ids);
    if (!readable.ok) return readable;
    const expires = signed.expiry();
    const expiresAt = new Date(expires * 1_000).toISOString();
    const files = (await store.findUploads(readable.data)).filter((one) => one.completedAt !== null && one.removedAt === null);
    return accept(
      files.map((file) => ({
        id: file.id,
        url: signed.path({ part: 'files', id: file.id, expires }),
        ...(isImage(file) ? { thumbnailUrl: signed.path({ part: 'thumbnails', id: file.id, expires }) } : {}),
        expiresAt,
      })),
    );
  },
});
