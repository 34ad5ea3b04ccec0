import { countDrafts } from './drafts.ts';
import { localStorageIfAny } from './kept.ts';

/** What is kept at this device and was not sent, of whoever was signed in here. */
export const keptUnsent = (): { readonly drafts: number; readonly unsent: number } => {
  const storage = localStorageIfAny();
  const keys = storage === undefined ? [] : Object.keys(storage);
  return { drafts: countDrafts(keys), unsent: keys.filter((key) => key.startsWith('parley:outbox:')).length };
};
