import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';

/** Where a session lives: the internal address of its gateway and the boot that made it (CO1). */
export interface SessionOwner {
  readonly url: string;
  readonly bootId: string;
}

/** Seals and opens Engine.IO session ids, so that any gateway finds the owner without a registry (decision 0002). */
export interface SessionIds {
  /** A new id that names this gateway; its 96 random bits of nonce make it unguessable and unique. */
  issue(): string;
  /**
   * A new id that names nobody, of 96 random bits: for who begins as a WebSocket and stays on that connection. Sealing would take
   * a tenth of what a gateway does for one that opens.
   */
  issueUnsealed(): string;
  /** The owner, or undefined for an id that no gateway of ours has sealed. */
  open(id: string): SessionOwner | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';
const maxIdChars = 512;

/** Makes the session ids of one gateway; all gateways share the 32-byte `key`. */
export const createSessionIds = (key: Buffer, self: SessionOwner): SessionIds => {
  // Node would make one of plain bytes at every call, which takes longer than the sealing.
  const keyObject = createSecretKey(key);
  const nextNonce = createNonces();
  return {
    issue: () => seal(keyObject, self, nextNonce()),
    issueUnsealed: () => nextNonce().toString('base64url'),
    open: (id) => (id.length > maxIdChars ? undefined : open(keyObject, Buffer.from(id, 'base64url'))),
  };
};

const noncesAtOnce = 256;

/** Random bytes for many nonces are taken at once, since each time is a system call; none is given out twice. */
const createNonces = (): (() => Buffer) => {
  const pool = Buffer.alloc(noncesAtOnce * nonceBytes);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += nonceBytes;
    return pool.subarray(at - nonceBytes, at);
  };
};

const seal = (key: KeyObject, owner: SessionOwner, nonce: Buffer): string => {
  const cipher = createCipheriv(algorithm, key, nonce);
  const body = Buffer.concat([cipher.update(`${owner.bootId} ${owner.url}`, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
};

const open = (key: KeyObject, sealed: Buffer): SessionOwner | undefined => {
  if (sealed.length <= nonceBytes + tagBytes) return undefined;
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    const [bootId = '', url = ''] = text.split(' ');
    return { bootId, url };
  } catch {
    return undefined;
  }
};
