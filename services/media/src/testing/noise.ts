import { randomBytes } from 'node:crypto';

/** Bytes that differ each time and that are no known type: control characters alone. */
export const noise = (size: number): Buffer => Buffer.from(randomBytes(size).map((byte) => 1 + (byte & 7)));
