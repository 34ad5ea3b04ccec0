import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AttachmentId } from '@parley/contracts';

/** Which bytes of a file a link is to: all of them, or its thumbnail. */
export type LinkedPart = 'files' | 'thumbnails';

/** What a link says. */
export interface LinkClaims {
  readonly part: LinkedPart;
  readonly id: AttachmentId;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** Makes and checks links that are good by themselves for a while (AT5): see {@link createSignedLinks}. */
export interface SignedLinks {
  /** Until when a link that is made now is good, seconds since 1970: the same for all of a while, so that a browser finds what it has. */
  expiry(): number;
  /** A path of this origin. */
  path(claims: LinkClaims): string;
  /** Whether the signature is that of these claims. Whether they have expired is another question. */
  isSigned(claims: LinkClaims, signature: string): boolean;
  hasExpired(claims: Pick<LinkClaims, 'expires'>): boolean;
}

/** Makes them for an installation; `lastsSeconds` is the least, and half of the most, that a link is good for. `now` in milliseconds since 1970. */
export const createSignedLinks = (
  secret: string,
  { lastsSeconds, now = Date.now }: { readonly lastsSeconds: number; readonly now?: () => number },
): SignedLinks => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'parley media links', 32));
  const macOf = ({ part, id, expires }: LinkClaims): Buffer =>
    createHmac('sha256', key).update(`${part}/${id}/${expires}`).digest();
  return {
    expiry: () => (Math.floor(now() / 1_000 / lastsSeconds) + 2) * lastsSeconds,
    path: (claims) =>
      `/media/${claims.part}/${claims.id}?expires=${claims.expires}&signature=${macOf(claims).toString('base64url')}`,
    isSigned: (claims, signature) => {
      const [given, expected] = [Buffer.from(signature, 'base64url'), macOf(claims)];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
    hasExpired: ({ expires }) => expires * 1_000 <= now(),
  };
};
