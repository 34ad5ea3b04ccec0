/** Where something is kept over reloads: `localStorage`, or nowhere where the browser forbids it. */
export interface Kept {
  get(key: string): string | undefined;
  /** Undefined forgets it. A storage that is full or forbidden costs the reload, nothing else. */
  set(key: string, value: string | undefined): void;
}

/** The part of `localStorage` that is needed. */
export type WebStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Makes it over a storage; `undefined` keeps nothing. */
export const createKept = (storage: WebStorage | undefined): Kept => ({
  get: (key) => attempt(() => storage?.getItem(key) ?? undefined),
  set: (key, value) => {
    attempt(() => (value === undefined ? storage?.removeItem(key) : storage?.setItem(key, value)));
  },
});

const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

/** `localStorage`, where it may be used at all. */
export const localStorageIfAny = (): Storage | undefined => attempt(() => globalThis.localStorage);
