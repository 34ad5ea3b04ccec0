import type { Unsubscribe } from './observable.ts';

/** Where a client keeps what has to survive a reload; may answer at once or later. */
export interface ClientStorage {
  get(key: string): MaybeLater<string | undefined>;
  set(key: string, value: string): MaybeLater<void>;
  delete(key: string): MaybeLater<void>;
  keys(): MaybeLater<readonly string[]>;
  /** Tells what others change, other windows for instance; a storage that cannot tell has none. */
  watch?(listener: StorageListener): Unsubscribe;
}

/** Told of a key and its value now. */
export type StorageListener = (key: string, value: string | undefined) => void;

type MaybeLater<T> = T | Promise<T>;

/** The part of `localStorage` that is needed. */
interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What a window tells when another one has changed a storage. */
interface WebStorageEvent {
  readonly key: string | null;
  readonly newValue: string | null;
  readonly storageArea?: unknown;
}

/** The part of `window` that is needed. */
interface StorageEvents {
  addEventListener(type: 'storage', listener: (event: WebStorageEvent) => void): void;
  removeEventListener(type: 'storage', listener: (event: WebStorageEvent) => void): void;
}

/**
 * Lets `localStorage` (or `sessionStorage`) be used: `createChatClient({ url, storage: webStorage(localStorage, window) })`.
 * @param events tells what other windows change; without it they are not followed
 */
export const webStorage = (storage: WebStorage, events?: StorageEvents): ClientStorage => ({
  ...(events === undefined ? {} : { watch: watchIn(storage, events) }),
  get: (key) => storage.getItem(key) ?? undefined,
  set: (key, value) => storage.setItem(key, value),
  delete: (key) => storage.removeItem(key),
  keys: () => Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key !== null),
});

const watchIn =
  (storage: WebStorage, events: StorageEvents) =>
  (listener: StorageListener): Unsubscribe => {
    const take = ({ key, newValue, storageArea }: WebStorageEvent): void => {
      if (key !== null && storageArea === storage) listener(key, newValue ?? undefined);
    };
    events.addEventListener('storage', take);
    return () => events.removeEventListener('storage', take);
  };

/** Keeps everything for as long as it lives itself. */
export const memoryStorage = (): ClientStorage => {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
};
