import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562 section 5.7), as text. */
export const newId = (): string => v7();
