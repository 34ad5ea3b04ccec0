import type { RevocationReason, SignedIn, Tokens, User } from '@parley/contracts';
import { type Answer, accept, refuse } from './answer.ts';
import { createBackoff } from './backoff.ts';
import { type Clock, delay } from './clock.ts';
import type { Exclusive } from './exclusive.ts';
import type { Http } from './http.ts';
import { createLogoutMark } from './logout-mark.ts';
import { createObservable, type Observable } from './observable.ts';
import type { ClientStorage } from './storage.ts';
import { userIdOf } from './token-claims.ts';

/** Why nobody is signed in; `other_person` where another window of the browser has signed in somebody else. */
export type SignedOutReason = RevocationReason | 'logged_out' | 'expired' | 'other_person';

/** Whether somebody is signed in; `user` is missing until it is known. */
export type SessionState =
  | { readonly status: 'signed_out'; readonly reason?: SignedOutReason }
  | { readonly status: 'signed_in'; readonly userId: string; readonly user?: User };

/** Name and password, and for `register` how to be called. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly displayName?: string;
}

/** Signs in, keeps the access token in memory, and replaces it silently. Nothing here rejects. */
export interface Session extends Observable<SessionState> {
  /** Codes: `invalid`, `conflict` where the name is taken, `rate_limited`, `overloaded`, `unavailable`. */
  register(credentials: Credentials): Promise<Answer<User>>;
  /** Codes: `unauthenticated`, `forbidden` for somebody suspended, `rate_limited`, `overloaded`, `unavailable`. */
  login(credentials: Credentials): Promise<Answer<User>>;
  /** Goes on with the session of the cookie, or of the stored refresh token. Codes: `unauthenticated`, `unavailable`. */
  restore(): Promise<Answer<null>>;
  /** Goes on with tokens that came from elsewhere; without a refresh token until the access token expires. */
  adopt(tokens: { readonly accessToken: string; readonly expiresIn?: number; readonly refreshToken?: string }): void;
  /**
   * Ends the session with all its connections; signed out here whatever the server answers. Where it does not, `restore` ends
   * the session first, instead of going on with it.
   */
  logout(): Promise<Answer<null>>;
  /** An access token that is good for another 30 s at least, as far as is known. Codes: those of `restore`. */
  token(): Promise<Answer<string>>;
  /** Another token than `used`, which was refused or expires; one request however many ask. */
  refresh(used: string): Promise<Answer<string>>;
  /** The server has ended the session (CO4). */
  ended(reason: RevocationReason): void;
}

/** What a session needs. */
export interface SessionOptions {
  readonly http: Http;
  /** How the refresh token travels (AU1): `cookie` for browsers, `body` for everything else. */
  readonly delivery: 'cookie' | 'body';
  /** Keeps the refresh token of delivery `body`, and who has signed out without an answer. */
  readonly storage: ClientStorage | undefined;
  /** Lets one window at a time ask with the cookie that they share: the next one has the successor then. */
  readonly exclusive: Exclusive;
  readonly clock: Clock;
  readonly random: () => number;
}

/** How long before its end a token is replaced, ms. */
const renewAheadMs = 30_000;
/** A lost reply is asked for again within the 60 s in which that gives the same successor (AU3). */
const refreshTries = 3;
const refreshWithinMs = 10_000;
const storageKey = 'parley:refresh-token';

interface Held {
  readonly accessToken: string;
  /** By our own clock, from the life the server named; unknown for an adopted token. */
  readonly goodUntilMs: number;
}

/** Makes a session that is signed out. */
export const createSession = ({ http, delivery, storage, exclusive, clock, random }: SessionOptions): Session => {
  const state = createObservable<SessionState>({ status: 'signed_out' });
  const leaver = createLogoutMark(storage);
  let held: Held | undefined;
  let refreshToken: string | undefined;
  let refreshing: Promise<Answer<string>> | undefined;
  /** Raised by every sign-in and sign-out, so that an older request cannot undo them. */
  let turn = 0;

  const remember = async (token: string | undefined): Promise<void> => {
    refreshToken = token;
    if (storage === undefined || delivery === 'cookie') return;
    // A full or forbidden storage costs the next reload its session, nothing else.
    await (async () => (token === undefined ? storage.delete(storageKey) : storage.set(storageKey, token)))().catch(
      () => undefined,
    );
  };

  const stored = async (): Promise<string | undefined> => {
    if (storage === undefined || delivery === 'cookie') return refreshToken;
    // Another tab may have used ours and kept its successor.
    return (await (async () => storage.get(storageKey))().catch(() => undefined)) ?? refreshToken;
  };

  const take = (tokens: { accessToken: string; expiresIn?: number; refreshToken?: string }, user?: User): void => {
    const { accessToken, expiresIn } = tokens;
    held = { accessToken, goodUntilMs: expiresIn === undefined ? Infinity : clock.now() + expiresIn * 1_000 };
    const before = state.getSnapshot();
    const userId = user?.id ?? userIdOf(accessToken);
    if (user !== undefined) state.set({ status: 'signed_in', userId, user });
    else if (before.status !== 'signed_in' || before.userId !== userId) state.set({ status: 'signed_in', userId });
  };

  const leave = (reason: SignedOutReason): void => {
    turn += 1;
    held = undefined;
    state.set({ status: 'signed_out', reason });
  };

  const signOut = async (reason: SignedOutReason): Promise<void> => {
    leave(reason);
    await remember(undefined);
  };

  /** Cookie and storage are of all windows of a browser, and another one may have signed in somebody else. */
  const isAnothers = (accessToken: string): boolean => {
    const before = state.getSnapshot();
    return before.status === 'signed_in' && before.userId !== '' && before.userId !== userIdOf(accessToken);
  };

  const signIn = async (path: string, credentials: Credentials): Promise<Answer<User>> => {
    const mine = (turn += 1);
    const answer = await http.request<SignedIn>({ method: 'POST', path, body: { ...credentials, delivery } });
    if (!answer.ok) return answer;
    if (mine !== turn) return refuse('conflict', 'somebody else signed in or out meanwhile');
    await leaver.clear();
    await remember(answer.data.refreshToken);
    take(tokensOf(answer.data), answer.data.user);
    return accept(answer.data.user);
  };

  const askOnce = async (token: string | undefined): Promise<Answer<Tokens>> =>
    http.request<Tokens>({
      method: 'POST',
      path: '/api/auth/refresh',
      body: token === undefined ? {} : { refreshToken: token },
      withinMs: refreshWithinMs,
    });

  const ask = async (): Promise<Answer<Tokens>> => {
    const backoff = createBackoff(random);
    for (let attempt = 1; ; attempt += 1) {
      const token = await stored();
      if (delivery === 'body' && token === undefined) return refuse('unauthenticated', 'there is no session to go on with');
      const answer = await (delivery === 'cookie' ? exclusive(() => askOnce(token)) : askOnce(token));
      if (answer.ok || attempt === refreshTries) return answer;
      // Refused: worth another try only where another tab kept a newer token meanwhile.
      if (!answer.error.retryable && (await stored()) === token) return answer;
      await delay(clock, backoff.next(answer.error.retryAfterMs));
    }
  };

  const renew = async (): Promise<Answer<string>> => {
    const mine = turn;
    const answer = await ask();
    if (mine !== turn) return refuse('unauthenticated', 'the session has ended meanwhile');
    const leaving = await leaver.get();
    if (!answer.ok) {
      const { code } = answer.error;
      if (code === 'unauthenticated' || code === 'forbidden') {
        await leaver.clear();
        await signOut(leaving === undefined ? 'expired' : 'logged_out');
      }
      return answer;
    }
    if (answer.data.refreshToken !== undefined) await remember(answer.data.refreshToken);
    if (leaving !== undefined && leaving === userIdOf(answer.data.accessToken)) {
      leave('logged_out');
      const ended = await endAtServer(answer.data.accessToken);
      return ended.ok ? refuse('unauthenticated', 'this person has signed out') : ended;
    }
    if (isAnothers(answer.data.accessToken)) {
      // What is kept is theirs, and stays.
      refreshToken = undefined;
      leave('other_person');
      return refuse('unauthenticated', 'somebody else has signed in');
    }
    take(tokensOf(answer.data));
    return accept(answer.data.accessToken);
  };

  /** What is kept of the session, the cookie included, is given up when the server has heard of it, and not before. */
  const endAtServer = async (accessToken: string | undefined): Promise<Answer<null>> => {
    const mine = turn;
    // One's own where it is known: what is stored may be of somebody who signed in since.
    const token = refreshToken ?? (await stored());
    const answer = await http.request<null>({
      method: 'POST',
      path: '/api/auth/logout',
      body: token === undefined ? {} : { refreshToken: token },
      ...(accessToken === undefined ? {} : { token: accessToken }),
    });
    const isHeard = answer.ok || (!answer.error.retryable && answer.error.outcome === 'rejected');
    if (!isHeard || mine !== turn) return answer;
    await leaver.clear();
    await remember(undefined);
    return answer;
  };

  const renewOnce = (): Promise<Answer<string>> => {
    const running = (refreshing ??= renew().finally(() => {
      refreshing = undefined;
    }));
    return running;
  };

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    register: (credentials) => signIn('/api/auth/register', credentials),
    login: (credentials) => signIn('/api/auth/login', credentials),
    restore: async () => {
      const answer = await renewOnce();
      return answer.ok ? accept(null) : answer;
    },
    adopt: (tokens) => {
      turn += 1;
      void leaver.clear();
      void remember(tokens.refreshToken);
      take(tokens);
    },
    logout: async () => {
      const accessToken = held?.accessToken;
      const before = state.getSnapshot();
      const marked = before.status === 'signed_in' ? leaver.set(before.userId) : undefined;
      leave('logged_out');
      await marked;
      return endAtServer(accessToken);
    },
    token: async () => {
      if (held === undefined) return refuse('unauthenticated', 'nobody is signed in');
      return held.goodUntilMs - clock.now() > renewAheadMs ? accept(held.accessToken) : renewOnce();
    },
    refresh: async (used) => {
      if (held !== undefined && held.accessToken !== used) return accept(held.accessToken);
      return renewOnce();
    },
    ended: (reason) => {
      // After a change of role the session is as good as before, and only its tokens are not (CO4).
      if (reason !== 'role_changed') void signOut(reason);
    },
  };
};

/** Who is signed in. */
export const userIdIn = (session: Pick<Session, 'getSnapshot'>): string | undefined => {
  const state = session.getSnapshot();
  return state.status === 'signed_in' ? state.userId : undefined;
};

const tokensOf = ({ accessToken, expiresIn, refreshToken }: Tokens) => ({
  accessToken,
  expiresIn,
  ...(refreshToken === undefined ? {} : { refreshToken }),
});
