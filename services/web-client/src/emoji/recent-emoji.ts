import type { Kept } from '../state/kept.ts';

/** The emoji somebody used last at this device, the newest first. */
export interface RecentEmoji {
  all(): readonly string[];
  use(char: string): void;
}

const storageKey = 'parley:emoji';
const mostKept = 18;

/** Makes them over a storage. */
export const createRecentEmoji = (kept: Kept): RecentEmoji => {
  let recent = (kept.get(storageKey) ?? '').split(' ').filter((char) => char !== '');
  return {
    all: () => recent,
    use: (char) => {
      recent = [char, ...recent.filter((one) => one !== char)].slice(0, mostKept);
      kept.set(storageKey, recent.join(' '));
    },
  };
};
