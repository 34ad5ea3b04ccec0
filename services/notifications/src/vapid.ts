import { createECDH } from 'node:crypto';

/** How this installation shows itself to push services (RFC 8292); both keys in base64url. */
export interface Vapid {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * The keys that belong to a private one, which is 32 bytes.
 * @throws {TypeError} where these are no P-256 key, or the subject is neither mailto: nor https:.
 */
export const createVapid = (privateKey: Buffer, subject: string): Vapid => {
  if (!/^(?:mailto:.+@.+|https:\/\/.+)$/.test(subject)) throw new TypeError('VAPID_SUBJECT must begin with mailto: or https:');
  const pair = createECDH('prime256v1');
  try {
    pair.setPrivateKey(privateKey);
  } catch (cause) {
    throw new TypeError('VAPID_PRIVATE_KEY is no private key of P-256', { cause });
  }
  return { subject, publicKey: pair.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
};
