/** Where a client keeps what has to survive a reload; may answer at once or later. */
export interface ClientStorage {
  get(key: string): MaybeLater<string | undefined>;
  set(key: string, value: string): MaybeLater<void>;
  delete(key: string): MaybeLater<void>;
  keys(): MaybeLater<readonly string[]>;
}

type MaybeLater<T> = T | Promise<T>;

/** The part of `localStorage` that is needed. */
interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Lets `localStorage` (or `sessionStorage`) be used: `createChatClient({ url, storage: webStorage(localStorage) })`. */
export const webStorage = (storage: WebStorage): ClientStorage => ({
  get: (key) => storage.getItem(key) ?? undefined,
  set: (key, value) => storage.setItem(key, value),
  delete: (key) => storage.removeItem(key),
  keys: () => Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key !== null),
});

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
