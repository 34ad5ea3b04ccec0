import { createHash } from 'node:crypto';
import { SessionId, UserId } from '@parley/contracts';

/**
 * A UUIDv8 (RFC 9562 section 5.8) of texts, none of which holds NUL: the first 16 bytes of SHA-256 over the texts in UTF-8 with
 * one zero byte between them; then the high 4 bits of byte 6 are set to 8 (version) and the high 2 bits of byte 8 to
 * binary 10 (variant). 122 bits of the hash stay.
 */
const uuidV8 = (...texts: readonly string[]): string => {
  const bytes = createHash('sha256').update(texts.join('\u0000')).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** The id of somebody of a foreign issuer, the same in every process (AU5): UUIDv8 of `issuer` and `subject`. */
export const foreignUserId = (issuer: string, subject: string): UserId => UserId.parse(uuidV8(issuer, subject));

/** The session of a foreign token: UUIDv8 of `issuer`, the word `session`, and the issuer's own session or else the subject. */
export const foreignSessionId = (issuer: string, session: string): SessionId =>
  SessionId.parse(uuidV8(issuer, 'session', session));
