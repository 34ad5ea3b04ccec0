import type { KeyObject } from 'node:crypto';
import { type KeyPurpose, newKey, openKey, type SigningKey } from './signing-keys.ts';
import type { SigningKeyStore, StoredKey } from './store/signing-keys.ts';
import type { PublicJwk } from './store/tables.ts';

/** The keys of one process. They stay in memory, so that tokens are signed and verified while PostgreSQL is away. */
export interface KeyRing {
  /** The key that signs tokens of a purpose that are issued at this time. */
  signing(purpose: KeyPurpose, at: Date): SigningKey;
  /** A refresh key in use by its `kid`, undefined when there is none. An unknown one is looked for in the store, once a second. */
  refreshKey(kid: string): Promise<KeyObject | undefined>;
  /** The public keys of every access key in use, those that do not sign yet too. */
  jwks(): { readonly keys: PublicJwk[] };
  /** Reads the keys again: another process may have added one. @throws {KeyEncryptionError} */
  reload(): Promise<void>;
}

/** What {@link loadKeyRing} takes. */
export interface KeyRingOptions {
  readonly store: SigningKeyStore;
  readonly encryptionKey: Buffer;
  readonly clock: () => Date;
}

interface RingKey extends SigningKey {
  readonly purpose: KeyPurpose;
  readonly signsFrom: Date;
  readonly retiredAt: Date | null;
  readonly jwk: PublicJwk | null;
}

const reloadAtMostEveryMs = 1_000;

/**
 * Reads the keys; the first start of an installation makes one of each purpose.
 * @throws {KeyEncryptionError} when a stored key cannot be decrypted.
 */
export const loadKeyRing = async ({ store, encryptionKey, clock }: KeyRingOptions): Promise<KeyRing> => {
  const now = clock();
  const first = [newKey('access', encryptionKey, now), newKey('refresh', encryptionKey, now)];
  const known = new Map<string, RingKey>();
  /** A key that is known is not decrypted again, so that it stays the same object. */
  const read = (stored: readonly StoredKey[]): RingKey[] =>
    stored.map((key) => {
      const opened = known.get(key.kid) ?? openKey(key, encryptionKey);
      return { ...opened, purpose: key.purpose, signsFrom: key.signs_from, retiredAt: key.retired_at, jwk: key.public_jwk };
    });
  const take = (keys: readonly RingKey[]): void => {
    known.clear();
    for (const key of keys) known.set(key.kid, key);
  };
  take(read(await store.ensure(first, now)));
  let reloadedAt = Number.NEGATIVE_INFINITY;
  const reload = async (): Promise<void> => take(read(await store.inUse(clock())));
  const inUse = (purpose: KeyPurpose): RingKey[] =>
    [...known.values()].filter((key) => key.purpose === purpose && (key.retiredAt === null || key.retiredAt > clock()));
  const refreshKey = (kid: string): KeyObject | undefined => inUse('refresh').find((key) => key.kid === kid)?.key;
  return {
    signing: (purpose, at) => signingAt(inUse(purpose), at),
    refreshKey: async (kid) => {
      const found = refreshKey(kid);
      if (found !== undefined || performance.now() - reloadedAt < reloadAtMostEveryMs) return found;
      reloadedAt = performance.now();
      await reload();
      return refreshKey(kid);
    },
    jwks: () => ({ keys: inUse('access').flatMap(({ jwk }) => jwk ?? []) }),
    reload,
  };
};

/** The last that has begun by then; where the clock is behind that of whoever made the first one, the first one. */
const signingAt = (keys: readonly RingKey[], at: Date): SigningKey => {
  const found = keys.findLast(({ signsFrom }) => signsFrom <= at) ?? keys[0];
  if (found === undefined) throw new Error('there is no signing key');
  return found;
};
