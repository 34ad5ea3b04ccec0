import type { ByteSpan } from './byte-store.ts';

/** What part of something a request wants; `whole` where it names none that is understood, `none` where there is no such part. */
export type WantedSpan =
  | { readonly kind: 'whole' }
  | { readonly kind: 'none' }
  | { readonly kind: 'part'; readonly span: ByteSpan };

/**
 * Reads a Range header (RFC 9110 section 14.2). Several ranges at once are answered with the whole, as the section allows.
 * @param size of the whole, bytes
 */
export const wantedSpan = (header: string | undefined, size: number): WantedSpan => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') return part(Math.max(0, size - Number(last)), size, size);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'whole' };
  return part(Number(first), last === '' ? size : Math.min(size, Number(last) + 1), size);
};

const part = (start: number, end: number, size: number): WantedSpan =>
  start >= size || end <= start ? { kind: 'none' } : { kind: 'part', span: { start, end } };
