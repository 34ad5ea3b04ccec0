import { accept, type Result, refuse, SessionId, type User } from '@parley/contracts';
import { type Log, newId } from '@parley/service-kit';
import type { NewSession, SessionStore, StoredSession } from './store/sessions.ts';
import type { RefreshToken, TokenIssuer } from './tokens.ts';

/** What a person holds after signing in or refreshing; how the refresh token travels is not decided here (AU1). */
export interface Grant {
  readonly accessToken: string;
  /** In seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
}

/** What became of a refresh token: a new successor, the same one again, a session that just ended for re-use, or nothing. */
export type RefreshOutcome = 'rotated' | 'repeated' | 'reused' | 'refused';

/** Begins, refreshes and ends sign-ins. */
export interface Sessions {
  /** A session for the store, not yet kept. */
  begin(user: User): NewSession;
  /** Keeps a new session. */
  start(user: User): Promise<Grant>;
  /** The first tokens of a session that has been kept. */
  firstGrant(user: User, sessionId: SessionId): Promise<Grant>;
  /** Takes a refresh token for its successor (AU3). Code: `unauthenticated`. */
  refresh(token: string | undefined): Promise<Result<Grant>>;
  /** The session that a refresh token names, used or not; `undefined` unless the token is one of ours. */
  named(token: string | undefined): SessionId | undefined;
  /** Ends a session; ending it again changes nothing. */
  end(sessionId: SessionId): Promise<void>;
}

/** What sessions are made of. */
export interface SessionParts {
  readonly store: SessionStore;
  readonly tokens: TokenIssuer;
  readonly idleDays: number;
  readonly clock: () => Date;
  readonly log: Log;
  readonly onRefresh: (outcome: RefreshOutcome) => void;
}

const dayMs = 86_400_000;
/** How long a used token is answered with its successor again: covers a lost reply and a second tab (AU3). */
const repeatWindowMs = 60_000;

/** Makes the sessions of one process. */
export const createSessions = (parts: SessionParts): Sessions => {
  const { store, tokens, clock } = parts;
  const begin = (user: User): NewSession => {
    const now = clock();
    return { id: SessionId.parse(newId()), user_id: user.id, created_at: now, expires_at: idleAfter(parts, now) };
  };
  const firstGrant = (user: User, sessionId: SessionId) => grant(parts, user, { sessionId, counter: 1 });
  return {
    begin,
    firstGrant,
    start: async (user) => {
      const session = begin(user);
      await store.add(session);
      return firstGrant(user, session.id);
    },
    refresh: (text) => refresh(parts, text),
    named: (text) => tokens.readRefreshToken(text ?? '')?.sessionId,
    end: async (sessionId) => {
      await store.end(sessionId, clock());
    },
  };
};

const idleAfter = ({ idleDays }: SessionParts, now: Date): Date => new Date(now.getTime() + idleDays * dayMs);

const grant = async ({ tokens, clock }: SessionParts, user: User, token: RefreshToken): Promise<Grant> => ({
  accessToken: await tokens.accessToken(user, token.sessionId, clock()),
  expiresIn: tokens.accessTokenSeconds,
  refreshToken: tokens.refreshToken(token),
});

const signInAgain = 'the session has ended; sign in again';

const refresh = async (parts: SessionParts, text: string | undefined): Promise<Result<Grant>> => {
  const token = parts.tokens.readRefreshToken(text ?? '');
  if (token === undefined) {
    parts.onRefresh('refused');
    return refuse('unauthenticated', 'a refresh token is needed');
  }
  const at = parts.clock();
  const { sessionId: id, counter } = token;
  const user = await parts.store.rotate({ id, counter, at, expiresAt: idleAfter(parts, at) });
  if (user === undefined) return refreshAgain(parts, token, at);
  parts.onRefresh('rotated');
  return accept(await grant(parts, user, { sessionId: id, counter: counter + 1 }));
};

/** A token that is not its session's present one: a repeat, a re-use, or of a session that is no more. */
const refreshAgain = async (parts: SessionParts, token: RefreshToken, at: Date): Promise<Result<Grant>> => {
  const session = await parts.store.find(token.sessionId);
  const outcome = session === undefined ? 'refused' : judgeRepeat(session, token.counter, at);
  parts.onRefresh(outcome);
  if (outcome === 'repeated' && session !== undefined)
    return accept(await grant(parts, session.user, { sessionId: token.sessionId, counter: session.counter }));
  if (outcome === 'reused') await endForReuse(parts, token.sessionId, at);
  return refuse('unauthenticated', signInAgain);
};

const endForReuse = async ({ store, log }: SessionParts, sessionId: SessionId, at: Date): Promise<void> => {
  await store.end(sessionId, at);
  log.warn({ sessionId }, 'a refresh token was used again; its session was ended');
};

/**
 * Judges a token with another counter than the present one (AU3): the one just used gets its successor again for 60 s, which
 * ends by itself when the successor is used, since that moves the counter on. Anything else of a living session is re-use.
 */
export const judgeRepeat = (session: StoredSession, counter: number, at: Date): 'repeated' | 'reused' | 'refused' => {
  if (session.endedAt !== undefined || session.expiresAt <= at) return 'refused';
  const sinceRotationMs = at.getTime() - (session.rotatedAt?.getTime() ?? 0);
  return counter === session.counter - 1 && sinceRotationMs <= repeatWindowMs ? 'repeated' : 'reused';
};
