const parts = (id: string): [ms: string, seq: string] => {
  const [ms = '0', seq = '0'] = id.split('-');
  return [ms, seq];
};

/** Redis writes ids without leading zeros, so a longer one is a larger one; its 64-bit halves do not fit a number. */
const compareDecimals = (a: string, b: string): number => {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/**
 * Orders stream entry ids (`ms-seq`) as Redis does: negative, zero or positive.
 * https://redis.io/docs/latest/develop/data-types/streams/#entry-ids
 */
export const compareEntryIds = (a: string, b: string): number => {
  const [msA, seqA] = parts(a);
  const [msB, seqB] = parts(b);
  return compareDecimals(msA, msB) || compareDecimals(seqA, seqB);
};

const maxSeq = 2n ** 64n - 1n;

/** The smallest id after `id`: what XTRIM MINID needs to remove `id` too. */
export const nextEntryId = (id: string): string => {
  const [ms, seq] = parts(id);
  return BigInt(seq) < maxSeq ? `${ms}-${BigInt(seq) + 1n}` : `${BigInt(ms) + 1n}-0`;
};

/** When Redis gave out the id: milliseconds since the epoch, by the Redis server's clock. */
export const entryTimeMs = (id: string): number => Number(parts(id)[0]);
