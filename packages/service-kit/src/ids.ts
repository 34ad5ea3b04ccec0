import { randomUUID } from 'node:crypto';

/**
 * A new UUIDv7 (RFC 9562 section 5.7), as text: the time in milliseconds, then 74 random bits. `randomUUID` draws from a
 * pool, which makes this cheap enough for the hot path.
 */
export const newId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};
