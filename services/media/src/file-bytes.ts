import type { AttachmentId } from '@parley/contracts';
import type { ByteSpan, ByteStore } from './byte-store.ts';
import type { Store } from './store/index.ts';
import type { StoredPart } from './store/parts.ts';

/** The bytes of files, whatever pieces they came in: see {@link createFileBytes}. */
export interface FileBytes {
  /** A span of a file that is within it, as a stream. */
  read(id: AttachmentId, span: ByteSpan): AsyncIterable<Uint8Array>;
  /** The same in memory. */
  load(id: AttachmentId, span: ByteSpan): Promise<Buffer>;
  /** The thumbnail of a file and its size in bytes, where it has one. */
  thumbnail(id: AttachmentId): Promise<{ readonly size: number; read(span: ByteSpan): AsyncIterable<Uint8Array> } | undefined>;
  /** Keeps bytes where nothing is yet. They are noted first, so that they are found again whatever happens. */
  keep(part: StoredPart, bytes: Uint8Array): Promise<void>;
  /** Removes the bytes of parts, and then what was noted of them. */
  remove(parts: readonly StoredPart[]): Promise<void>;
}

/** Makes it over a store of bytes. */
export const createFileBytes = (store: Store, bytes: ByteStore): FileBytes => {
  const read = (id: AttachmentId, span: ByteSpan): AsyncIterable<Uint8Array> => joined(store, bytes, id, span);
  return {
    read,
    load: async (id, span) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of read(id, span)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    thumbnail: async (id) => {
      const part = await store.findThumbnail(id);
      return part && { size: part.size, read: (span) => bytes.read(part.key, span) };
    },
    keep: async (part, content) => {
      await store.insertPart(part);
      await bytes.put(part.key, content);
    },
    remove: async (parts) => {
      for (const { key } of parts) await bytes.remove(key);
      if (parts.length > 0) await store.dropParts(parts.map(({ key }) => key));
    },
  };
};

async function* joined(store: Store, bytes: ByteStore, id: AttachmentId, { start, end }: ByteSpan): AsyncGenerator<Uint8Array> {
  let at = start;
  for (const part of await store.findParts(id, { start, end })) {
    const stop = Math.min(end, part.start + part.size);
    yield* bytes.read(part.key, { start: at - part.start, end: stop - part.start });
    at = stop;
  }
  if (at < end) throw new Error(`file ${id} lacks bytes from ${at} on`);
}
