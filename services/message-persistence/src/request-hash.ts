import { hash } from 'node:crypto';
import type { Json } from '@parley/contracts';

/** What can be hashed: JSON, in which members that are `undefined` count as absent. */
type Hashable = Json | { readonly [key: string]: Hashable | undefined } | readonly Hashable[];

/** JSON with the keys of every object sorted and no spaces, so that equal values have one text (RFC 8785 does likewise). */
export const canonicalJson = (value: Hashable): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter((entry): entry is [string, Hashable] => entry[1] !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};

/** SHA-256 over the canonical JSON of a request: equal for a repeat, different for another request (MS4). */
export const hashRequest = (request: Hashable): Buffer => hash('sha256', canonicalJson(request), 'buffer');

/** The same in hex. */
export const hexHashOf = (request: Hashable): string => hash('sha256', canonicalJson(request), 'hex');
