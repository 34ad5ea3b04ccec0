import { createHash } from 'node:crypto';

/**
 * A UUID (version 8, RFC 9562 section 5.8) for a name, the same on every run: what is written under it again is recognised as a
 * repeat (RE3, MS4).
 */
export const stableId = (...names: readonly (string | number)[]): string => {
  const hex = createHash('sha256')
    .update(`parley demo\n${names.join('\n')}`)
    .digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
