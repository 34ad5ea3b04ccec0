import { createHash } from 'node:crypto';
import { type Result, refuse } from '@parley/contracts';
import { addressBlock } from './address-block.ts';
import type { AuthSettings } from './config.ts';
import type { AttemptCounter, AttemptCounters, Count } from './store/attempt-counters.ts';

/** Where a caller stands with the tightest limit that concerns it: tries left of `limit` until `resetMs` have passed. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Whether an attempt may go on, and where that leaves its caller; no standing while limits are off. Code: `rate_limited`. */
export interface Limited<T> {
  readonly standing: Standing | undefined;
  readonly result: Result<T>;
}

/** An attempt to sign in. */
export interface LoginAttempt {
  readonly username: string;
  readonly address: string;
}

/**
 * Slows guessing down (AU6) and floods. Failed logins count three times: for the account from this address, for the
 * account from anywhere, and for the address. The first is the tight one, so that whoever guesses from elsewhere does not lock
 * the owner out; the second, ten times as large, bounds guessing from many addresses.
 */
export interface AttemptLimits {
  /** Whether a login may be tried; counts nothing. Asked once more after a right password, so that guesses sent at once do not slip through. */
  beforeLogin(attempt: LoginAttempt): Promise<Limited<undefined>>;
  /** Counts a failed login. */
  loginFailed(attempt: LoginAttempt): Promise<Limited<undefined>>;
  /** Counts a registration. */
  register(address: string): Promise<Limited<undefined>>;
  /** Counts a refresh. */
  refresh(address: string): Promise<Limited<undefined>>;
}

interface Limit {
  readonly counter: AttemptCounter;
  readonly most: number;
}

type LimitSettings = Pick<
  AuthSettings,
  | 'LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS'
  | 'LOGIN_FAILURES_PER_ACCOUNT'
  | 'LOGIN_FAILURES_PER_ADDRESS'
  | 'REGISTRATIONS_PER_ADDRESS'
  | 'REFRESHES_PER_ADDRESS'
>;

const loginWindowSeconds = 300;
const registerWindowSeconds = 3_600;
const refreshWindowSeconds = 60;

/** Makes the limits of one replica over counters that replicas share. */
export const createAttemptLimits = (counters: AttemptCounters, settings: LimitSettings): AttemptLimits => {
  const limit = (name: string, windowSeconds: number, most: number): Limit => ({ counter: counters(name, windowSeconds), most });
  const pair = limit('login-account-address', loginWindowSeconds, settings.LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS);
  const account = limit('login-account', loginWindowSeconds, settings.LOGIN_FAILURES_PER_ACCOUNT);
  const address = limit('login-address', loginWindowSeconds, settings.LOGIN_FAILURES_PER_ADDRESS);
  const registrations = limit('register', registerWindowSeconds, settings.REGISTRATIONS_PER_ADDRESS);
  const refreshes = limit('refresh', refreshWindowSeconds, settings.REFRESHES_PER_ADDRESS);
  const login = (attempt: LoginAttempt): Keyed[] => {
    const [name, block] = [digest(attempt.username), addressBlock(attempt.address)];
    return [
      { ...pair, key: `${name}:${block}` },
      { ...account, key: name },
      { ...address, key: block },
    ];
  };
  return {
    beforeLogin: (attempt) => look(login(attempt)),
    loginFailed: (attempt) => count(login(attempt)),
    register: (from) => count([{ ...registrations, key: addressBlock(from) }]),
    refresh: (from) => count([{ ...refreshes, key: addressBlock(from) }]),
  };
};

/** What stands for the limits while PARLEY_LIMITS is off. */
export const noAttemptLimits: AttemptLimits = {
  beforeLogin: async () => unlimited,
  loginFailed: async () => unlimited,
  register: async () => unlimited,
  refresh: async () => unlimited,
};

const unlimited: Limited<undefined> = { standing: undefined, result: { ok: true, data: undefined } };

type Keyed = Limit & { readonly key: string };

/** Names are hashed for their length: a login may try any text as a name. */
const digest = (username: string): string => createHash('sha256').update(username).digest('base64url');

/** May another attempt be made? */
const look = async (limits: readonly Keyed[]): Promise<Limited<undefined>> =>
  judge(await Promise.all(limits.map(async ({ counter, most, key }) => standingOf(await counter.read(key), most, 1))));

/** Counts an attempt; was it still within the limits? */
const count = async (limits: readonly Keyed[]): Promise<Limited<undefined>> =>
  judge(await Promise.all(limits.map(async ({ counter, most, key }) => standingOf(await counter.add(key), most, 0))));

type Judged = Standing & { readonly exceeded: boolean };

const standingOf = ({ consumed, resetMs }: Count, most: number, next: number): Judged => ({
  limit: most,
  remaining: Math.max(0, most - consumed),
  resetMs,
  exceeded: consumed + next > most,
});

/** An exceeded limit is tighter than any other, and of several the one that lasts longest. */
const byTightness = (one: Judged, other: Judged): number =>
  Number(other.exceeded) - Number(one.exceeded) || one.remaining - other.remaining || other.resetMs - one.resetMs;

const judge = (all: readonly Judged[]): Limited<undefined> => {
  const tightest = all.toSorted(byTightness)[0];
  if (tightest?.exceeded !== true) return { standing: tightest, result: { ok: true, data: undefined } };
  const refusal = refuse('rate_limited', 'too many attempts', { retryAfterMs: Math.max(1, tightest.resetMs) });
  return { standing: tightest, result: refusal };
};
