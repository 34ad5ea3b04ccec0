import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { accept, type Result, refuse } from '@parley/contracts';

/** A way to hash passwords; hashes are PHC strings, which carry their own parameters. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(passwordHash: string, password: string): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet: argon2id with m=19456 (19 MiB), t=2, p=1; the library's default algorithm is argon2id. */
const owasp = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id (RFC 9106). Hashing runs on threads of its own and takes some 20 ms. */
export const argon2id: PasswordHasher = {
  hash: (password) => hash(password, owasp),
  verify: (passwordHash, password) => verify(passwordHash, password),
};

/** Hashes and checks passwords, never more than so many at once. Code: `overloaded`, when too many wait already. */
export interface Passwords {
  hash(password: string): Promise<Result<string>>;
  /** Without a hash (nobody has that name) it does the same work and says no (AU6). */
  verify(passwordHash: string | undefined, password: string): Promise<Result<boolean>>;
}

/** How much may be hashed at once, and how many requests may wait for their turn. */
export interface PasswordOptions {
  readonly hasher: PasswordHasher;
  readonly atOnce: number;
  readonly waiting: number;
}

/** Makes the passwords of one process. */
export const createPasswords = async ({ hasher, atOnce, waiting }: PasswordOptions): Promise<Passwords> => {
  const inTurn = createTurns(atOnce, waiting);
  const nobodys = await hasher.hash(randomBytes(32).toString('base64url'));
  return {
    hash: (password) => inTurn(() => hasher.hash(normalise(password))),
    verify: async (passwordHash, password) => {
      const verified = await inTurn(() => hasher.verify(passwordHash ?? nobodys, normalise(password)));
      return verified.ok ? accept(verified.data && passwordHash !== undefined) : verified;
    },
  };
};

/** The same characters typed on another system are the same password (RFC 8265 section 4.2). */
const normalise = (password: string): string => password.normalize('NFC');

type Turns = <T>(work: () => Promise<T>) => Promise<Result<T>>;

const retryAfterMs = 1_000;

const createTurns = (atOnce: number, waiting: number): Turns => {
  let running = 0;
  const queue: (() => void)[] = [];
  const turn = async (): Promise<void> => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
  };
  /** Hands its place to the next in line, if there is one. */
  const pass = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return async (work) => {
    if (running >= atOnce && queue.length >= waiting)
      return refuse('overloaded', 'too many people sign in at the moment', { retryAfterMs });
    await turn();
    return work().then(accept).finally(pass);
  };
};
