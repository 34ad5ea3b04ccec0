import { accept, type Export, type ExportId, type ExportLink, limits, type Result, type RoomId, refuse } from '@parley/contracts';
import { asUnlimited } from './access.ts';
import type { ExportLinks } from './export-links.ts';
import { findCopied } from './export-part.ts';
import type { Caller } from './people.ts';
import type { StoredExport } from './store/exports.ts';
import type { Store } from './store/index.ts';

/** Copies that people ask for and download: see {@link createExports}. */
export interface Exports {
  /** Codes: `not_found`, `forbidden`, `rate_limited`. */
  ofRoom(caller: Caller, roomId: RoomId): Promise<Result<Export>>;
  /** Codes: `forbidden`, `rate_limited`. */
  ofMe(caller: Caller): Promise<Result<Export>>;
  /** Code: `forbidden`. */
  list(caller: Caller): Promise<Result<{ items: Export[]; nextCursor: null }>>;
  /** Codes: `forbidden`, `not_found`. */
  get(caller: Caller, id: ExportId): Promise<Result<Export>>;
  /** Code: `forbidden`. */
  remove(caller: Caller, id: ExportId): Promise<Result<undefined>>;
  /** Codes: `forbidden`, `not_found`, `conflict` for one that is not done. */
  link(caller: Caller, id: ExportId): Promise<Result<ExportLink>>;
  /** What a link leads to. Codes: `forbidden` for one that is not good any more, `not_found`. */
  download(id: ExportId, until: number, signature: string): Promise<Result<Download>>;
}

/** A finished copy, in its parts. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly parts: AsyncIterable<Buffer>;
}

/** What {@link createExports} needs. */
export interface ExportsOptions {
  readonly store: Store;
  readonly links: ExportLinks;
  readonly newId: () => ExportId;
  /** How many of one person are made at once, and kept. Default 2 and 20. */
  readonly most?: { readonly atOnce: number; readonly kept: number } | undefined;
}

/** Long enough to begin a download, and too short for a link to lie about. */
const linkMs = 300_000;
const usualMost = { atOnce: limits.exportsAtOnce, kept: limits.exportsKept };

/** The rules of copies (PV4). */
export const createExports = ({ store, links, newId, most = usualMost }: ExportsOptions): Exports => {
  /** One at a time for each person, so that there are never more than there may be. */
  const begin = (caller: Caller, roomId: RoomId | null): Promise<Result<Export>> =>
    store.transaction(async (tx) => {
      await tx.lockHeads([caller.userId]);
      const wanted = { id: newId(), kind: roomId === null ? 'person' : 'room', userId: caller.userId, roomId } as const;
      await tx.insertExport(wanted, most);
      const underWay = await tx.findExportUnderWay(caller.userId, roomId);
      return underWay === undefined ? tooMany : accept(toExport(underWay));
    });
  const mine = async (caller: Caller, id: ExportId): Promise<Result<StoredExport>> => {
    const allowed = asUnlimited(caller);
    if (!allowed.ok) return allowed;
    const found = await store.findExport(id);
    return found?.userId === caller.userId ? accept(found) : noSuchExport;
  };
  return {
    ofRoom: async (caller, roomId) => {
      const room = await findCopied(store, caller.userId, roomId);
      return room.ok ? begin(caller, roomId) : room;
    },
    ofMe: async (caller) => {
      const allowed = asUnlimited(caller);
      return allowed.ok ? begin(caller, null) : allowed;
    },
    list: async (caller) => {
      const allowed = asUnlimited(caller);
      if (!allowed.ok) return allowed;
      return accept({ items: (await store.findExports(caller.userId)).map(toExport), nextCursor: null });
    },
    get: async (caller, id) => {
      const found = await mine(caller, id);
      return found.ok ? accept(toExport(found.data)) : found;
    },
    remove: async (caller, id) => {
      const allowed = asUnlimited(caller);
      if (!allowed.ok) return allowed;
      await store.removeExport(id, caller.userId);
      return accept(undefined);
    },
    link: async (caller, id) => {
      const found = await mine(caller, id);
      if (!found.ok) return found;
      const { state, roomId } = found.data;
      if (state !== 'done') return refuse('conflict', 'this copy is not done');
      // What somebody may not copy any more they do not get either.
      const room = roomId === null ? accept(null) : await findCopied(store, caller.userId, roomId);
      if (!room.ok) return room;
      const until = new Date((await store.now()).getTime() + linkMs);
      return accept({ url: links.sign(id, until), expiresAt: until.toISOString() });
    },
    download: async (id, until, signature) => {
      if (!links.isGood(id, until, signature, await store.now())) return refuse('forbidden', 'this link is not good any more');
      const found = await store.findExport(id);
      if (found?.state !== 'done') return noSuchExport;
      const day = found.createdAt.toISOString().slice(0, 10);
      const name = `parley-${found.kind === 'room' ? 'room' : 'my-data'}-${day}.jsonl.gz`;
      return accept({ name, bytes: found.bytes, parts: partsOf(store, found) });
    },
  };
};

const tooMany = refuse('rate_limited', 'too many copies are under way or kept: remove some, or wait', { retryAfterMs: 60_000 });
const noSuchExport = refuse('not_found', 'there is no such copy of yours');

async function* partsOf(store: Store, { id, parts }: StoredExport): AsyncGenerator<Buffer> {
  for (let number = 0; number < parts; number += 1) {
    const part = await store.findPart(id, number);
    if (part === undefined) throw new Error('a copy was removed while it was downloaded');
    yield part;
  }
}

const toExport = ({
  id,
  kind,
  roomId,
  state,
  progress,
  items,
  bytes,
  createdAt,
  finishedAt,
  expiresAt,
}: StoredExport): Export => ({
  id,
  kind,
  ...(roomId === null ? {} : { roomId }),
  state,
  progress,
  items,
  bytes,
  createdAt: createdAt.toISOString(),
  ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
  ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
});
