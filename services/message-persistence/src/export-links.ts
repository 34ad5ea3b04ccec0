import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { ExportId } from '@parley/contracts';

/** Signs the links by which copies are downloaded, and knows them again: see {@link createExportLinks}. */
export interface ExportLinks {
  /** The path of a link that is good until a time. */
  sign(id: ExportId, until: Date): string;
  /** Whether this is the signature of such a link, and it is not over. */
  isGood(id: ExportId, until: number, signature: string, now: Date): boolean;
}

/**
 * Makes the links of an installation: HMAC-SHA-256 (RFC 2104) over the copy and the time, under a key of their own (HKDF, RFC 5869) of
 * the secret that all replicas have. A browser downloads by following a link, and sends no token with it.
 */
export const createExportLinks = (secret: string): ExportLinks => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'parley export links', 32));
  const macOf = (id: ExportId, until: number): Buffer => createHmac('sha256', key).update(`${id} ${until}`).digest();
  return {
    sign: (id, until) => {
      const query = new URLSearchParams({
        until: String(until.getTime()),
        signature: macOf(id, until.getTime()).toString('base64url'),
      });
      return `/api/me/exports/${id}/download?${query.toString()}`;
    },
    isGood: (id, until, signature, now) => {
      const [given, expected] = [Buffer.from(signature, 'base64url'), macOf(id, until)];
      return given.length === expected.length && timingSafeEqual(given, expected) && now.getTime() < until;
    },
  };
};
