import { AttachmentId } from '@parley/contracts';
import type { AttachmentTickets, ResolveName } from '@parley/service-kit';
import type { ByteStore } from './byte-store.ts';
import type { MediaSettings } from './config.ts';
import { createFileBytes } from './file-bytes.ts';
import { createExamine } from './findings.ts';
import { createImages } from './images.ts';
import { createLinkPreviews, type LinkPreviews } from './link-previews.ts';
import { createLinks, type Links } from './links.ts';
import { createFindPage, type FoundPage } from './pages/find-page.ts';
import { readPlaces } from './pages/page-address.ts';
import { createKeepPicture } from './pictures.ts';
import { createRemoval, type Removal } from './removal.ts';
import type { RoomAccess } from './room-access.ts';
import { createServedFiles, type ServedFiles } from './served-files.ts';
import { createSignedLinks } from './signed-links.ts';
import type { Store } from './store/index.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** Every rule of files. */
export interface Rules {
  readonly uploads: Uploads;
  readonly links: Links;
  readonly servedFiles: ServedFiles;
  readonly removal: Removal;
  readonly linkPreviews: LinkPreviews;
}

/** What the rules need; `newId` makes UUIDv7s. */
export interface RulesOptions {
  readonly settings: MediaSettings;
  readonly secret: string;
  readonly store: Store;
  readonly bytes: ByteStore;
  readonly rooms: RoomAccess;
  readonly tickets: AttachmentTickets;
  readonly newId: () => string;
  readonly clock: () => Date;
  /** Counts pages that were looked up. */
  readonly pageFound: (outcome: FoundPage['kind']) => void;
  /** Resolves the names of pages; by default DNS does. */
  readonly resolve?: ResolveName;
}

/** Makes the rules over one store. */
export const createRules = (options: RulesOptions): Rules => {
  const { settings, secret, store, bytes: kept, rooms, tickets, newId, clock } = options;
  const bytes = createFileBytes(store, kept);
  const now = (): number => clock().getTime();
  const signed = createSignedLinks(secret, { lastsSeconds: settings.MEDIA_LINK_SECONDS, now });
  const images = createImages({
    atOnce: settings.MEDIA_IMAGES_AT_ONCE,
    waiting: settings.MEDIA_IMAGES_WAITING,
    maxPixels: settings.MEDIA_IMAGE_PIXELS,
  });
  const { MEDIA_IMAGE_BYTES: imageBytes, MEDIA_REFUSED_TYPES: refusedTypes } = settings;
  const [unfinishedHours, waitingHours] = [settings.MEDIA_UNFINISHED_HOURS, settings.MEDIA_WAITING_HOURS];
  const removal = createRemoval({ store, bytes, rooms, unfinishedHours, waitingHours, clock });
  const quotas = {
    fileBytes: settings.MEDIA_FILE_BYTES,
    dayBytes: settings.MEDIA_DAY_BYTES,
    roomBytes: settings.MEDIA_ROOM_BYTES,
    unfinished: settings.MEDIA_UNFINISHED,
  };
  const examine = createExamine({ bytes, images, imageBytes, refusedTypes });
  const parts = { store, bytes, rooms, removal, examine, tickets, quotas, unfinishedHours, waitingHours, clock };
  return {
    uploads: createUploads({ ...parts, newId: () => AttachmentId.parse(newId()) }),
    links: createLinks({ store, rooms, signed }),
    servedFiles: createServedFiles({ store, bytes, signed, now }),
    removal,
    linkPreviews: createLinkPreviews({
      store,
      rooms,
      removal,
      clock,
      findPage: createFindPage({
        ...options,
        images,
        places: readPlaces(settings.LINK_PREVIEW_PORTS, settings.LINK_PREVIEW_ADDRESSES ?? []),
      }),
      keepPicture: createKeepPicture(store, bytes, clock),
      newId,
      newPictureId: () => AttachmentId.parse(newId()),
      found: options.pageFound,
    }),
  };
};
