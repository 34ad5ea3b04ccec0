import type { Refusal, RevocationReason } from '@parley/contracts';
import type { Identity } from './identity.ts';
import { createKnownRevocations } from './known-revocations.ts';
import { createRevocationTail, type TailOptions } from './revocation-tail.ts';

/** Which tokens are refused before they expire (CO4), as far as auth told. */
export interface Revocations {
  /** Why this token is no longer good, if so. */
  reasonFor(identity: Identity): RevocationReason | undefined;
  /** Asks auth at once: a wake-up said that there is news. */
  wakeUp(): void;
  close(): void;
}

/** What {@link createRevocations} takes. */
export interface RevocationsOptions extends TailOptions {
  /** Default 2,000: with the gateways' part, a lost wake-up is made up for in 3 s (CO4). */
  readonly pollMs?: number;
  /** Default the system's, ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Follows auth's numbered revocations: everything at the start, then what is new every `pollMs` and at each wake-up, one
 * question at a time. After a gap, or a head below its own number (a restored database), it begins anew. While auth is
 * away it keeps what it knows.
 */
export const createRevocations = (options: RevocationsOptions): Revocations => {
  const { log, pollMs = 2_000, now = Date.now } = options;
  const known = createKnownRevocations(now);
  const tail = createRevocationTail(options, known);
  let away = false;
  const catchUp = async (): Promise<void> => {
    try {
      await tail.catchUp();
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'auth does not tell its revocations; those known go on to hold');
      away = true;
    }
  };
  const asking = oneAtATime(catchUp);
  const timer = setInterval(() => {
    known.forgetOld();
    asking.want();
  }, pollMs);
  timer.unref();
  asking.want();
  return {
    reasonFor: (identity) => known.reasonFor(identity),
    wakeUp: asking.want,
    close: () => {
      clearInterval(timer);
      asking.stop();
    },
  };
};

/** One run under way at most, and one more after it for all who wanted it meanwhile. `work` does not reject. */
const oneAtATime = (work: () => Promise<void>): { want: () => void; stop: () => void } => {
  let state: 'idle' | 'running' | 'wanted' | 'stopped' = 'idle';
  const isWantedAgain = (): boolean => {
    const wanted = state === 'wanted';
    if (state !== 'stopped') state = wanted ? 'running' : 'idle';
    return wanted;
  };
  const run = async (): Promise<void> => {
    await work();
    if (isWantedAgain()) await run();
  };
  const want = (): void => {
    if (state === 'running') state = 'wanted';
    if (state !== 'idle') return;
    state = 'running';
    void run();
  };
  return {
    want,
    stop: () => {
      state = 'stopped';
    },
  };
};

/**
 * What a revoked token is answered. A changed role answers `token_expired`, so that clients refresh and go on with a new
 * token; everything else `unauthenticated`.
 */
export const refusalOfRevocation = (reason: RevocationReason): Refusal => {
  switch (reason) {
    case 'role_changed':
      return { code: 'token_expired', message: 'the role of this person has changed since; refresh the token' };
    case 'session_ended':
      return { code: 'unauthenticated', message: 'the session has ended' };
    case 'suspended':
      return { code: 'unauthenticated', message: 'this person is suspended' };
    case 'deleted':
      return { code: 'unauthenticated', message: 'this person was deleted' };
  }
};
