import { Buffer } from 'node:buffer';
import { accept, type Result, refuse } from '@parley/contracts';

/** Where a page ended, for a list in the order of `rev` (RE1). */
export const cursorOf = (rev: number): string => Buffer.from(`${rev}`).toString('base64url');

/** The `rev` that a cursor stands for; `otherwise` where there is none. Code: `invalid`. */
export const revOfCursor = (cursor: string | undefined, otherwise: number): Result<number> => {
  if (cursor === undefined) return accept(otherwise);
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^\d{1,16}$/.test(text) ? accept(Number(text)) : refuse('invalid', 'this cursor is none of ours');
};
