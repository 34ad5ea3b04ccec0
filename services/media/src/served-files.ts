import { accept, type Result, refuse } from '@parley/contracts';
import type { ByteSpan } from './byte-store.ts';
import type { FileBytes } from './file-bytes.ts';
import type { LinkClaims, SignedLinks } from './signed-links.ts';
import type { Store } from './store/index.ts';
import type { StoredUpload } from './store/uploads.ts';
import { isImage } from './wire.ts';

/** Bytes that somebody with a link may have. */
export interface OpenedFile {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Strong (RFC 9110 section 8.8.3): a file never changes. */
  readonly etag: string;
  /** Whether a browser may show it in a page of ours; everything else is to be saved. */
  readonly shown: boolean;
  readonly maxAgeSeconds: number;
  read(span: ByteSpan): AsyncIterable<Uint8Array>;
}

/** What links lead to (AT5): see {@link createServedFiles}. */
export interface ServedFiles {
  /** Codes: `not_found` for a link of nobody's making and a file that is gone, `gone` for a link that has expired. */
  open(claims: LinkClaims, signature: string): Promise<Result<OpenedFile>>;
}

/** What {@link createServedFiles} needs; `now` in milliseconds since 1970. */
export interface ServedFilesOptions {
  readonly store: Store;
  readonly bytes: FileBytes;
  readonly signed: SignedLinks;
  readonly now: () => number;
}

const noSuchLink = refuse('not_found', 'there is no such link');

/** Makes it. Whether a file is still there is asked each time, so that a link ends with its file. */
export const createServedFiles = ({ store, bytes, signed, now }: ServedFilesOptions): ServedFiles => ({
  open: async (claims, signature) => {
    if (!signed.isSigned(claims, signature)) return noSuchLink;
    if (signed.hasExpired(claims)) return refuse('gone', 'this link has expired: ask for another one');
    const [file] = await store.findUploads([claims.id]);
    if (file?.completedAt == null || file.removedAt !== null) return noSuchLink;
    const maxAgeSeconds = Math.max(0, claims.expires - Math.ceil(now() / 1_000));
    return claims.part === 'files' ? accept(whole(file, bytes, maxAgeSeconds)) : thumbnail(file, bytes, maxAgeSeconds);
  },
});

const whole = (file: StoredUpload, bytes: FileBytes, maxAgeSeconds: number): OpenedFile => ({
  name: file.name,
  type: file.type ?? 'application/octet-stream',
  size: file.size,
  etag: `"${file.id}"`,
  shown: isImage(file),
  maxAgeSeconds,
  read: (span) => bytes.read(file.id, span),
});

const thumbnail = async (file: StoredUpload, bytes: FileBytes, maxAgeSeconds: number): Promise<Result<OpenedFile>> => {
  const found = await bytes.thumbnail(file.id);
  // A picture that was made here is small already.
  if (found === undefined) return isImage(file) ? accept(whole(file, bytes, maxAgeSeconds)) : noSuchLink;
  return accept({
    name: `${file.name}.webp`,
    type: 'image/webp',
    size: found.size,
    etag: `"${file.id}-thumbnail"`,
    shown: true,
    maxAgeSeconds,
    read: (span) => found.read(span),
  });
};
