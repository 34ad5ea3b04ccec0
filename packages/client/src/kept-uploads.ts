import type { FileSource } from './file-source.ts';
import type { ClientStorage } from './storage.ts';

/** What is kept of one file on its way. */
export interface KeptUpload {
  /** The server's id of it, where it was on its way before. */
  readonly known: string | undefined;
  keep(id: string): void;
  /** It is there, or is given up. */
  drop(): void;
}

/** Remembers which files are on their way over a reload, so that one that is chosen again goes on where it was. */
export interface KeptUploads {
  claim(roomId: string, file: FileSource): Promise<KeptUpload>;
  /** Whose they are; nothing is kept of nobody. */
  open(userId: string | undefined): void;
}

const prefix = 'parley:upload:';

/** Files of one name, size and time are one; a file without a time is recognised by nothing. */
const keyOf = (userId: string, roomId: string, { name, size, lastModified }: FileSource): string | undefined =>
  lastModified === undefined ? undefined : `${prefix}${userId}:${roomId}:${size}:${lastModified}:${name}`;

const nothingKept: KeptUpload = { known: undefined, keep: () => undefined, drop: () => undefined };

/** Makes it over a storage. Nothing rejects: a storage that fails is told to `onFault`. */
export const createKeptUploads = (storage: ClientStorage | undefined, onFault: (error: unknown) => void): KeptUploads => {
  let userId: string | undefined;
  /** What somebody here sends at the moment: the same file chosen twice at a time is two, of which one is kept. */
  const claimed = new Set<string>();
  const use = async <T>(work: (storage: ClientStorage) => T | Promise<T>): Promise<T | undefined> => {
    try {
      return storage === undefined ? undefined : await work(storage);
    } catch (error) {
      onFault(error);
      return undefined;
    }
  };
  return {
    claim: async (roomId, file) => {
      const key = userId === undefined ? undefined : keyOf(userId, roomId, file);
      if (key === undefined || claimed.has(key)) return nothingKept;
      claimed.add(key);
      return {
        known: await use((from) => from.get(key)),
        keep: (id) => void use((to) => to.set(key, id)),
        drop: () => {
          claimed.delete(key);
          void use((from) => from.delete(key));
        },
      };
    },
    open: (id) => {
      userId = id;
      claimed.clear();
    },
  };
};
