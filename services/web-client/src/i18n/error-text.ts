import type { ErrorCode } from '@parley/contracts';
import { en } from './en.ts';
import type { TextKey } from './messages.ts';

const isKey = (key: string): key is TextKey => Object.hasOwn(en, key);

/** The text for a code of ER2; one for everything that has none of its own. */
export const errorText = (code: ErrorCode): TextKey => {
  const key = `error.${code}`;
  return isKey(key) ? key : 'error.unavailable';
};
