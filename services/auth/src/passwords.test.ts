import { describe, expect, test } from 'vitest';
import { argon2id, createPasswords, type PasswordHasher } from './passwords.ts';

describe('passwords', () => {
  test('are kept as argon2id with the parameters that OWASP asks for, each with its own salt', async () => {
    const passwords = await createPasswords({ hasher: argon2id, atOnce: 2, waiting: 10 });
    const [one, other] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(one).toMatchObject({ ok: true, data: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/) });
    expect(one).not.toEqual(other);
    if (!one.ok) throw new Error('refused');
    expect(await passwords.verify(one.data, 'correct horse')).toEqual({ ok: true, data: true });
    expect(await passwords.verify(one.data, 'Correct horse')).toEqual({ ok: true, data: false });
    expect(await passwords.verify(undefined, 'correct horse')).toEqual({ ok: true, data: false });
  });

  test('are hashed two at a time, the next ones wait, and beyond that they are refused as overloaded', async () => {
    const held = createHeldHasher();
    const starting = createPasswords({ hasher: held.hasher, atOnce: 2, waiting: 3 });
    held.release();
    const passwords = await starting;
    const work = Array.from({ length: 6 }, (_, number) => passwords.hash(`password ${number}`));
    expect(await work[5]).toMatchObject({ ok: false, error: { code: 'overloaded', retryAfterMs: 1_000 } });
    expect(held.running()).toBe(2);
    await held.releaseAll(work.slice(0, 5));
    expect(held.most()).toBe(2);
    expect(await Promise.all(work.slice(0, 5))).toEqual(
      Array.from({ length: 5 }, (_, number) => ({ ok: true, data: `hash of password ${number}` })),
    );
  });

  test('one that fails to hash gives its place to the next', async () => {
    let fails = false;
    const hasher: PasswordHasher = {
      hash: async (password) => {
        if (fails) throw new Error('no memory');
        return password;
      },
      verify: async () => true,
    };
    const passwords = await createPasswords({ hasher, atOnce: 1, waiting: 5 });
    fails = true;
    const work = [passwords.hash('a'), passwords.hash('b')];
    expect((await Promise.allSettled(work)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await passwords.hash('c')).toEqual({ ok: true, data: 'c' });
  });
});

/** A hasher that finishes only when told. */
const createHeldHasher = () => {
  const waiting: (() => void)[] = [];
  let [running, most] = [0, 0];
  const hasher: PasswordHasher = {
    hash: async (password) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return `hash of ${password}`;
    },
    verify: async () => true,
  };
  const release = (): void => waiting.shift()?.();
  const releaseAll = async (work: Promise<unknown>[]): Promise<void> => {
    const timer = setInterval(release, 1);
    await Promise.all(work);
    clearInterval(timer);
  };
  return { hasher, release, releaseAll, running: () => running, most: () => most };
};
