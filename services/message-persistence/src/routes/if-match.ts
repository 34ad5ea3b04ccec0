import type { IncomingHttpHeaders } from 'node:http';
import { accept, Counter, type Result, refuse } from '@parley/contracts';

/**
 * The `rev` that a message must still have (RFC 9110 section 13.1.1): an entity tag, with or without its quotes. `*` and
 * no header ask for none. Code: `invalid` for anything else, lists and weak tags included.
 */
export const ifMatchOf = (headers: IncomingHttpHeaders): Result<number | undefined> => {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return accept(undefined);
  const digits = /^("?)(\d{1,16})\1$/.exec(header)?.[2];
  const rev = Counter.safeParse(digits === undefined ? undefined : Number(digits));
  return rev.success ? accept(rev.data) : refuse('invalid', 'If-Match must be the rev of a message, a whole number');
};
