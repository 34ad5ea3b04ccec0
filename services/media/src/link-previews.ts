import { setTimeout as delay } from 'node:timers/promises';
import { type AttachmentId, type LinkPreview, limits, type MessageId, type RoomId } from '@parley/contracts';
import type { FindPage, FoundPage } from './pages/find-page.ts';
import type { KeepPicture } from './pictures.ts';
import type { Removal } from './removal.ts';
import type { RoomAccess } from './room-access.ts';
import type { Store } from './store/index.ts';
import type { FoundInPage, StoredPage, Wish } from './store/pages.ts';

/** A message that links to pages. */
export interface LinkingMessage {
  readonly id: MessageId;
  readonly roomId: RoomId;
  readonly links: readonly string[];
  /** When it came to say what it says. */
  readonly saidAt: Date;
}

/** What links lead to is shown beneath messages (LP1 to LP6): see {@link createLinkPreviews}. */
export interface LinkPreviews {
  /** Notes which pages a message is to show. */
  wish(tx: Pick<Store, 'wishForPage'>, message: LinkingMessage): Promise<void>;
  /** The pages whose turn it is to be looked up, by their ids: each once, a bounded number at a time. */
  next(): Promise<readonly string[]>;
  /**
   * Looks a page up and shows it beneath the messages that wait for it; repeatable.
   * @returns when its host may be asked, in ms, where that is later; then nothing was done
   */
  show(pageId: string): Promise<{ readonly againAfterMs: number } | undefined>;
  /** Gives up what is too late, and forgets what counts no more. Answers how many wishes were given up. */
  tidy(): Promise<number>;
}

/** What {@link createLinkPreviews} needs. */
export interface LinkPreviewsOptions {
  readonly store: Store;
  readonly findPage: FindPage;
  readonly keepPicture: KeepPicture;
  readonly removal: Removal;
  readonly rooms: RoomAccess;
  readonly newId: () => string;
  readonly newPictureId: () => AttachmentId;
  readonly clock: () => Date;
  /** Counts what became of pages. */
  readonly found: (outcome: FoundPage['kind']) => void;
}

const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
const dayMs = 24 * hourMs;
/** What came of a fault that passes counts for less. */
const passingMs = 10 * minuteMs;
/** Whoever talked an hour ago has read on. */
const wishesLastMs = hourMs;
/** Longer than a page takes with its picture, and with a turn to wait for. */
const staleMs = minuteMs;
const mostUnderWay = 1_000;
/** A host is asked so often, over all replicas, and waited for so long; each page is one to three requests. */
const [hostEveryMs, hostPatienceMs] = [500, 2 * secondMs];
const wishesAtOnce = limits.previewRooms;

/** Makes the rules of previews. */
export const createLinkPreviews = (options: LinkPreviewsOptions): LinkPreviews => {
  const { store, findPage, keepPicture, removal, rooms, clock, found } = options;
  const from = (ms: number): Date => new Date(clock().getTime() + ms);

  const lookUp = async (page: StoredPage): Promise<void> => {
    const looked = await findPage(page.url);
    found(looked.kind);
    await store.keepPage(page.id, { ...toStored(looked), at: clock(), expiresAt: from(lastsMs(looked)) });
  };

  /** A picture that its message did not take is a file that no message has. */
  const giveUp = async ({ pictureId, roomId }: Wish): Promise<void> => {
    const attached = await rooms.withdraw([{ id: pictureId, roomId }]);
    if (!attached.includes(pictureId)) await removal.remove([pictureId]);
  };

  const grant = async (page: StoredPage & { readonly found: NonNullable<StoredPage['found']> }, wish: Wish): Promise<void> => {
    const { picture, pictureWidth: width, pictureHeight: height } = page;
    const { pictureId: id, roomId, messageId } = wish;
    const image = picture === null || width === null || height === null ? undefined : { id, width, height };
    if (picture !== null && image !== undefined) await keepPicture({ ...image, roomId, bytes: picture });
    const preview: LinkPreview = { url: page.url, ...page.found, ...(image === undefined ? {} : { image }) };
    const shown = await rooms.showPreviews(roomId, messageId, [preview]);
    if (image === undefined) return;
    if (shown.includes(id)) await store.markAttached([id], clock());
    else await giveUp(wish);
  };

  /** Drops the wishes of rooms that show no pages. Answers whether any is left: what nobody wants is not asked for either (LP7). */
  const isWanted = async ({ id }: StoredPage): Promise<boolean> => {
    for (;;) {
      const wishes = await store.findWishes(id, wishesAtOnce);
      if (wishes.length === 0) return false;
      const wanting = await rooms.wantPreviews([...new Set(wishes.map(({ roomId }) => roomId))]);
      const unwanted = wishes.filter(({ roomId }) => !wanting.has(roomId));
      for (const { messageId } of unwanted) await store.dropWish(id, messageId);
      if (unwanted.length < wishes.length) return true;
    }
  };

  const grantAll = async (page: StoredPage): Promise<void> => {
    for (;;) {
      const wishes = await store.findWishes(page.id, wishesAtOnce);
      for (const wish of wishes) {
        if (page.found !== null) await grant({ ...page, found: page.found }, wish);
        await store.dropWish(page.id, wish.messageId);
      }
      if (wishes.length < wishesAtOnce) return;
    }
  };

  return {
    wish: async (tx, { id, roomId, links, saidAt }) => {
      if (saidAt < from(-wishesLastMs)) return;
      for (const url of links) {
        const wish = { url, newId: options.newId(), messageId: id, roomId, pictureId: options.newPictureId(), at: clock() };
        await tx.wishForPage(wish, from(dayMs));
      }
    },

    next: () => store.takeWishes(clock(), from(-staleMs), mostUnderWay),

    show: async (pageId) => {
      const page = await store.findPage(pageId, clock());
      if (page === undefined || !(await isWanted(page))) return undefined;
      if (!page.isFresh) {
        const waitMs = await store.takeTurn(URL.parse(page.url)?.host ?? '', clock(), hostEveryMs, hostPatienceMs);
        if (waitMs > hostPatienceMs) return { againAfterMs: waitMs };
        await delay(waitMs);
        await lookUp(page);
      }
      const fresh = page.isFresh ? page : await store.findPage(pageId, clock());
      if (fresh !== undefined) await grantAll(fresh);
      return undefined;
    },

    tidy: async () => {
      const late = await store.dropOldWishes(from(-wishesLastMs));
      while ((await store.dropOldPages(clock(), wishesAtOnce)) === wishesAtOnce);
      await store.dropOldTurns(from(-minuteMs));
      return late;
    },
  };
};

const lastsMs = (looked: FoundPage): number => (looked.kind === 'nothing' && looked.isPassing ? passingMs : dayMs);

const toStored = (looked: FoundPage): Pick<FoundInPage, 'found' | 'picture'> =>
  looked.kind === 'page' ? { found: looked.text, picture: looked.picture } : { found: null, picture: undefined };
