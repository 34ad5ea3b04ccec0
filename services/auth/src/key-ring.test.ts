import { createLog, migrate, openDatabase } from '@parley/service-kit';
import { createTestDatabase, type TestDatabase } from '@parley/test-kit';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadKeyRing } from './key-ring.ts';
import { KeyEncryptionError } from './sealed-secrets.ts';
import { migrations } from './store/migrations/index.ts';
import { createSigningKeyStore } from './store/signing-keys.ts';
import type { Tables } from './store/tables.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const encryptionKey = Buffer.alloc(32, 1);
let database: TestDatabase;
let db: Kysely<Tables>;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate({ url: database.urls.auth, name: 'test', log }, migrations);
  db = openDatabase<Tables>({ url: database.urls.auth, poolSize: 10, name: 'test', log });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => db.deleteFrom('signing_keys').execute());

const load = async (key = encryptionKey, now = new Date()) => {
  const ring = await loadKeyRing({ store: createSigningKeyStore(db), encryptionKey: key, clock: () => now });
  return { ring, access: ring.signing('access', now), refresh: ring.signing('refresh', now), jwks: ring.jwks() };
};
const rows = () => db.selectFrom('signing_keys').selectAll().orderBy('purpose').execute();

describe('AU4 signing keys', () => {
  test('the first start makes one of each, later ones keep it', async () => {
    const [first, second] = [await load(), await load()];
    expect(second.access.kid).toBe(first.access.kid);
    expect(second.refresh.kid).toBe(first.refresh.kid);
    expect(second.jwks).toEqual(first.jwks);
    expect((await rows()).map(({ purpose }) => purpose)).toEqual(['access', 'refresh']);
  });

  test('ten replicas that start at once agree', async () => {
    // Opens all connections first, or they would start one after another.
    await Promise.all(Array.from({ length: 10 }, () => sql`select pg_sleep(0.1)`.execute(db)));
    for (let round = 0; round < 10; round += 1) {
      await db.deleteFrom('signing_keys').execute();
      const rings = await Promise.all(Array.from({ length: 10 }, () => load()));
      expect(new Set(rings.map(({ access, refresh }) => `${access.kid} ${refresh.kid}`)).size).toBe(1);
      expect(await rows()).toHaveLength(2);
    }
  });

  test('secrets are encrypted at rest', async () => {
    const { access, refresh } = await load();
    const stored = Buffer.concat((await rows()).map(({ sealed_secret }) => sealed_secret));
    for (const secret of [refresh.key.export(), Buffer.from(access.key.export({ format: 'jwk' }).d ?? '', 'base64url')]) {
      expect(secret.length).toBe(32);
      expect(stored.includes(secret)).toBe(false);
    }
    expect(JSON.stringify((await rows()).map(({ public_jwk }) => public_jwk))).not.toContain('"d"');
  });

  test('another KEY_ENCRYPTION_KEY is a fault that names the setting', async () => {
    await load();
    await expect(load(Buffer.alloc(32, 2))).rejects.toThrow(KeyEncryptionError);
    await expect(load(Buffer.alloc(32, 2))).rejects.toThrow('KEY_ENCRYPTION_KEY does not decrypt');
  });

  test('a key that was put into the row of another is noticed', async () => {
    await load();
    await db.updateTable('signing_keys').set({ kid: 'another' }).where('purpose', '=', 'refresh').execute();
    await expect(load()).rejects.toThrow(KeyEncryptionError);
  });

  test('the newest that has begun signs, all in use verify, retired ones do not', async () => {
    const [january, february] = [new Date('2026-01-01'), new Date('2026-02-01')];
    const first = await load(encryptionKey, january);
    await db
      .updateTable('signing_keys')
      .set({ retired_at: new Date('2026-01-15') })
      .execute();
    const second = await load(encryptionKey, february);
    expect(second.access.kid).not.toBe(first.access.kid);
    expect(second.jwks.keys.map(({ kid }) => kid)).toEqual([second.access.kid]);
    expect(await second.ring.refreshKey(first.refresh.kid)).toBeUndefined();
    await db.updateTable('signing_keys').set({ retired_at: null }).execute();
    const both = await load();
    expect(both.access.kid).toBe(second.access.kid);
    expect(both.ring.signing('access', january).kid).toBe(first.access.kid);
    expect(both.jwks.keys.map(({ kid }) => kid)).toEqual([first.access.kid, second.access.kid]);
    for (const { kid } of [first.refresh, second.refresh]) expect(await both.ring.refreshKey(kid)).toBeDefined();
  });
});
