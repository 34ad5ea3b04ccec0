import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Thrown when KEY_ENCRYPTION_KEY is not the one the stored keys were encrypted with. */
export class KeyEncryptionError extends Error {
  override readonly name = 'KeyEncryptionError';
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts: nonce, tag, ciphertext (NIST SP 800-38D); the `kid` is authenticated with it, so that no row passes for another. */
export const seal = (secret: Buffer, kid: string, encryptionKey: Buffer): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, encryptionKey, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(kid));
  const sealed = Buffer.concat([sealing.update(secret), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
};

/** Decrypts what {@link seal} made. @throws {KeyEncryptionError} */
export const unseal = (sealed: Buffer, kid: string, encryptionKey: Buffer): Buffer => {
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
