import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { accessTokenAlgorithm } from '@parley/service-kit';
import type { SigningKeyStore, StoredKey } from './store/signing-keys.ts';
import type { PublicJwk } from './store/tables.ts';

/** A key that signs: Ed25519 for access tokens, a secret for HMAC-SHA256 for refresh tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The keys of one process. They stay in memory, so that tokens are signed and verified while PostgreSQL is away. */
export interface KeyRing {
  /** Signs new access tokens. */
  readonly access: SigningKey;
  /** Signs new refresh tokens. */
  readonly refresh: SigningKey;
  /** Every refresh key in use, by `kid`. */
  readonly refreshKeys: ReadonlyMap<string, KeyObject>;
  /** The public keys of every access key in use. */
  readonly jwks: { readonly keys: PublicJwk[] };
}

/** Thrown when KEY_ENCRYPTION_KEY is not the one the stored keys were encrypted with. */
export class KeyEncryptionError extends Error {
  override readonly name = 'KeyEncryptionError';
}

/**
 * Reads the keys; the first start of an installation makes one of each purpose.
 * @throws {KeyEncryptionError} when a stored key cannot be decrypted.
 */
export const loadKeyRing = async (store: SigningKeyStore, encryptionKey: Buffer, now: Date): Promise<KeyRing> => {
  const stored = await store.ensure([newAccessKey(encryptionKey, now), newRefreshKey(encryptionKey, now)]);
  const ofPurpose = (purpose: StoredKey['purpose']): SigningKey[] =>
    stored.filter((key) => key.purpose === purpose).map((key) => ({ kid: key.kid, key: open(key, encryptionKey) }));
  const refreshKeys = ofPurpose('refresh');
  return {
    access: newest(ofPurpose('access')),
    refresh: newest(refreshKeys),
    refreshKeys: new Map(refreshKeys.map(({ kid, key }) => [kid, key])),
    jwks: { keys: stored.flatMap(({ public_jwk }) => (public_jwk === null ? [] : [public_jwk])) },
  };
};

const newest = (keys: readonly SigningKey[]): SigningKey => {
  const last = keys.at(-1);
  if (last === undefined) throw new Error('there is no signing key');
  return last;
};

/** Short, and without a dot, which separates the parts of a refresh token. */
const newKid = (): string => randomBytes(9).toString('base64url');

const newAccessKey = (encryptionKey: Buffer, now: Date): StoredKey => {
  const kid = newKid();
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { ...stored(kid, 'access', secret, encryptionKey, now), public_jwk: publicJwk(kid, privateKey) };
};

const newRefreshKey = (encryptionKey: Buffer, now: Date): StoredKey =>
  stored(newKid(), 'refresh', randomBytes(32), encryptionKey, now);

const stored = (kid: string, purpose: StoredKey['purpose'], secret: Buffer, encryptionKey: Buffer, now: Date): StoredKey => ({
  kid,
  purpose,
  public_jwk: null,
  sealed_secret: seal(secret, kid, encryptionKey),
  created_at: now,
  retired_at: null,
});

const publicJwk = (kid: string, privateKey: KeyObject): PublicJwk => {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: accessTokenAlgorithm, use: 'sig' };
};

const open = (key: StoredKey, encryptionKey: Buffer): KeyObject => {
  const secret = unseal(key.sealed_secret, key.kid, encryptionKey);
  return key.purpose === 'access' ? createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }) : createSecretKey(secret);
};

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Nonce, tag, ciphertext (NIST SP 800-38D); the `kid` is authenticated with it, so that no row passes for another. */
const seal = (secret: Buffer, kid: string, encryptionKey: Buffer): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, encryptionKey, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(kid));
  const sealed = Buffer.concat([sealing.update(secret), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
};

const unseal = (sealed: Buffer, kid: string, encryptionKey: Buffer): Buffer => {
  const [nonce, rest] = [sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes)];
  try {
    const opening = createDecipheriv(cipher, encryptionKey, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(kid));
    opening.setAuthTag(rest.subarray(0, tagBytes));
    return Buffer.concat([opening.update(rest.subarray(tagBytes)), opening.final()]);
  } catch (cause) {
    const fault = 'KEY_ENCRYPTION_KEY does not decrypt the stored signing keys; set the one this database was first started with';
    throw new KeyEncryptionError(fault, { cause });
  }
};
