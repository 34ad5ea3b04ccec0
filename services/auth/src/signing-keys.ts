import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { accessTokenAlgorithm } from '@parley/service-kit';
import { seal, unseal } from './sealed-secrets.ts';
import type { StoredKey } from './store/signing-keys.ts';
import type { PublicJwk } from './store/tables.ts';

/** What a key is for: Ed25519 for access tokens, a secret for HMAC-SHA256 for refresh tokens. */
export type KeyPurpose = StoredKey['purpose'];

/** A key that signs. */
export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Makes a key, encrypted for the store.
 * @param at when it is published
 * @param signsFrom when it begins to sign
 */
export const newKey = (purpose: KeyPurpose, encryptionKey: Buffer, at: Date, signsFrom: Date = at): StoredKey => {
  const made = purpose === 'access' ? newAccessKey(encryptionKey) : newRefreshKey(encryptionKey);
  return { ...made, purpose, created_at: at, signs_from: signsFrom, retired_at: null };
};

type MadeKey = Pick<StoredKey, 'kid' | 'public_jwk' | 'sealed_secret'>;

/** Short, and without a dot, which separates the parts of a refresh token. */
const newKid = (): string => randomBytes(9).toString('base64url');

const newAccessKey = (encryptionKey: Buffer): MadeKey => {
  const kid = newKid();
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid, public_jwk: publicJwk(kid, privateKey), sealed_secret: seal(secret, kid, encryptionKey) };
};

const newRefreshKey = (encryptionKey: Buffer): MadeKey => {
  const kid = newKid();
  return { kid, public_jwk: null, sealed_secret: seal(randomBytes(32), kid, encryptionKey) };
};

const publicJwk = (kid: string, privateKey: KeyObject): PublicJwk => {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: accessTokenAlgorithm, use: 'sig' };
};

/** A stored key, decrypted. @throws {KeyEncryptionError} */
export const openKey = ({ kid, purpose, sealed_secret }: StoredKey, encryptionKey: Buffer): SigningKey => {
  const secret = unseal(sealed_secret, kid, encryptionKey);
  const key = purpose === 'access' ? createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }) : createSecretKey(secret);
  return { kid, key };
};
