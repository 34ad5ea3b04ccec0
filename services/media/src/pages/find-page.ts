import { type LinkPreview, limits } from '@parley/contracts';
import type { ResolveName } from '@parley/service-kit';
import type { Images } from '../images.ts';
import { fetchBytes } from './fetch-bytes.ts';
import type { AllowedPlaces } from './page-address.ts';
import { decodePage } from './page-charset.ts';
import { readHead } from './page-head.ts';
import { cleanText } from './page-text.ts';

/** What a page is shown by. */
export type FoundText = Pick<LinkPreview, 'title' | 'description' | 'siteName'>;

/** A picture of a page, made anew from what the page names. */
export interface FoundPicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What was found at an address; `isPassing` where nothing was, and another try may find something. */
export type FoundPage =
  | { readonly kind: 'page'; readonly text: FoundText; readonly picture: FoundPicture | undefined }
  | { readonly kind: 'nothing'; readonly reason: string; readonly isPassing: boolean };

/** Looks a page up. Never throws for what the page does. @throws {TooMuchWorkError} where too many images wait. */
export type FindPage = (url: string) => Promise<FoundPage>;

/** What {@link createFindPage} needs. */
export interface FindPageOptions {
  readonly places: AllowedPlaces;
  readonly images: Images;
  readonly resolve?: ResolveName;
  /** Default 5,000. */
  readonly timeoutMs?: number;
}

const pageBytes = 512 * 1_024;
const pictureBytes = 4 * 1_024 * 1_024;
const pageTypes = new Set(['text/html', 'application/xhtml+xml']);
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Makes what looks pages up (LP2, LP3). */
export const createFindPage = ({ places, images, resolve, timeoutMs = 5_000 }: FindPageOptions): FindPage => {
  const common = { places, timeoutMs, ...(resolve === undefined ? {} : { resolve }) };

  const findPicture = async (from: string | undefined, page: URL): Promise<FoundPicture | undefined> => {
    const url = from === undefined ? null : URL.parse(from, page.href);
    if (url === null) return undefined;
    const isWanted = (type: string): boolean => pictureTypes.has(type);
    const fetched = await fetchBytes(url.href, {
      ...common,
      isWanted,
      accept: [...pictureTypes].join(','),
      maxBytes: pictureBytes,
    });
    if (fetched.kind === 'not-fetched' || fetched.isCut) return undefined;
    return (await images.inTurn((look) => look(fetched.bytes)))?.thumbnail;
  };

  return async (url) => {
    const isWanted = (type: string): boolean => pageTypes.has(type);
    const fetched = await fetchBytes(url, { ...common, isWanted, accept: [...pageTypes].join(','), maxBytes: pageBytes });
    if (fetched.kind === 'not-fetched') return { kind: 'nothing', reason: fetched.reason, isPassing: fetched.isPassing };
    const head = readHead(decodePage(fetched.bytes, fetched.contentType));
    const title = cleanText(head.title, limits.previewTitleChars);
    if (title === undefined) return { kind: 'nothing', reason: 'title', isPassing: false };
    const description = cleanText(head.description, limits.previewDescriptionChars);
    const siteName = cleanText(head.siteName, limits.previewSiteChars);
    const text = {
      title,
      ...(description === undefined ? {} : { description }),
      ...(siteName === undefined ? {} : { siteName }),
    };
    return { kind: 'page', text, picture: await findPicture(head.image, fetched.url) };
  };
};
