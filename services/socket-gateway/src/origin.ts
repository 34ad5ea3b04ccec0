/** Decides whether a page of an origin may connect (CO1); an absent origin is a native client and is allowed. */
export type OriginCheck = (origin: string | undefined) => boolean;

/** Makes the check for ALLOWED_ORIGINS; `null` (sandboxed pages, files) is never allowed. */
export const createOriginCheck = (allowed: readonly string[]): OriginCheck => {
  const known = new Set(allowed.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  known.delete('null');
  return (origin) => origin === undefined || known.has(origin.toLowerCase());
};
