import { type AuthSession, accept, type Result, refuse, SessionId, type User, type UserId } from '@parley/contracts';
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

/** Whom a session is for, and what their client calls itself. */
export interface Beginner {
  readonly user: User;
  readonly userAgent: string | undefined;
}

/** Begins, refreshes and ends sign-ins. */
export interface Sessions {
  /** A session for the store, not yet kept. */
  begin(beginner: Beginner): NewSession;
  /** Keeps a new session. Code: `forbidden`, when the person is suspended. */
  start(beginner: Beginner): Promise<Result<{ user: User; grant: Grant }>>;
  /** The first tokens of a session that has been kept. */
  firstGrant(user: User, session: NewSession): Promise<Grant>;
  /** Takes a refresh token for its successor (AU3). Code: `unauthenticated`. */
  refresh(token: string | undefined): Promise<Result<Grant>>;
  /** The session that a refresh token names, used or not; `undefined` unless the token is one of ours. */
  named(token: string | undefined): Promise<SessionId | undefined>;
  /** Ends a session; ending it again changes nothing. */
  end(sessionId: SessionId): Promise<void>;
  /** Which of these live. */
  livingAmong(sessionIds: readonly SessionId[]): Promise<SessionId[]>;
  /** Those of mine that live, newest first. */
  list(identity: Mine): Promise<AuthSession[]>;
  /** Ends one of mine, again and again. Code: `not_found`. */
  endMine(identity: Mine, sessionId: SessionId): Promise<Result<undefined>>;
}

/** Who asks, and in which session. */
export interface Mine {
  readonly userId: UserId;
  readonly sessionId: SessionId;
}

/** What sessions are made of. */
export interface SessionParts {
  readonly store: SessionStore;
  readonly tokens: TokenIssuer;
  readonly idleDays: number;
  readonly clock: () => Date;
  readonly log: Log;
  readonly onRefresh: (outcome: RefreshOutcome) => void;
  /** Called when a session has ended: there is a new revocation. */
  readonly onRevoked: () => void;
}

const dayMs = 86_400_000;
/** How long a used token is answered with its successor again: covers a lost reply and a second tab (AU3). */
const repeatWindowMs = 60_000;

/** Makes the sessions of one process. */
export const createSessions = (parts: SessionParts): Sessions => {
  const { store, tokens, clock } = parts;
  const begin = ({ user, userAgent }: Beginner): NewSession => {
    const now = clock();
    const id = SessionId.parse(newId());
    return { id, user_id: user.id, created_at: now, expires_at: idleAfter(parts, now), user_agent: tidy(userAgent) };
  };
  const firstGrant = (user: User, { id: sessionId, created_at }: NewSession) =>
    grant(parts, user, { sessionId, counter: 1 }, created_at);
  return {
    begin,
    firstGrant,
    start: async (beginner) => {
      const session = begin(beginner);
      const user = await store.add(session);
      if (user === undefined) return refuse('forbidden', 'this person is suspended');
      return accept({ user, grant: await firstGrant(user, session) });
    },
    refresh: (text) => refresh(parts, text),
    named: async (text) => (await tokens.readRefreshToken(text ?? ''))?.sessionId,
    end: (sessionId) => end(parts, sessionId, clock()),
    livingAmong: (sessionIds) => store.livingAmong(sessionIds, clock()),
    list: async ({ userId, sessionId }) =>
      (await store.living(userId, clock())).map((one) => ({ ...one, current: one.id === sessionId })),
    endMine: async ({ userId }, sessionId) => {
      if ((await store.owner(sessionId)) !== userId) return refuse('not_found', 'there is no such session of yours');
      await end(parts, sessionId, clock());
      return accept(undefined);
    },
  };
};

const end = async ({ store, onRevoked }: SessionParts, sessionId: SessionId, at: Date): Promise<void> => {
  if (await store.end(sessionId, at)) onRevoked();
};

const userAgentChars = 200;

/** A header is what a client likes to send: one line of bounded length is kept. */
const tidy = (userAgent: string | undefined): string | null =>
  userAgent
    ?.toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, userAgentChars)
    .toWellFormed() || null;

const idleAfter = ({ idleDays }: SessionParts, now: Date): Date => new Date(now.getTime() + idleDays * dayMs);

/**
 * @param issuedAt a time before the person was read (see `TokenIssuer.accessToken`)
 * @param countedAt when the session counted on to this token; the same for a repeat, which gets the same token
 */
const grant = async (
  { tokens }: SessionParts,
  user: User,
  token: RefreshToken,
  issuedAt: Date,
  countedAt: Date = issuedAt,
): Promise<Grant> => ({
  accessToken: await tokens.accessToken(user, token.sessionId, issuedAt),
  expiresIn: tokens.accessTokenSeconds,
  refreshToken: tokens.refreshToken(token, countedAt),
});

const signInAgain = 'the session has ended; sign in again';

const refresh = async (parts: SessionParts, text: string | undefined): Promise<Result<Grant>> => {
  const token = await parts.tokens.readRefreshToken(text ?? '');
  if (token === undefined) {
    parts.onRefresh('refused');
    return refuse('unauthenticated', 'a refresh token is needed');
  }
  const at = parts.clock();
  const { sessionId: id, counter } = token;
  const user = await parts.store.rotate({ id, counter, at, expiresAt: idleAfter(parts, at) });
  if (user === undefined) return refreshAgain(parts, token, at);
  parts.onRefresh('rotated');
  return accept(await grant(parts, user, { sessionId: id, counter: counter + 1 }, at));
};

/** A token that is not its session's present one: a repeat, a re-use, or of a session that is no more. */
const refreshAgain = async (parts: SessionParts, token: RefreshToken, at: Date): Promise<Result<Grant>> => {
  const session = await parts.store.find(token.sessionId);
  const outcome = session === undefined ? 'refused' : judgeRepeat(session, token.counter, at);
  parts.onRefresh(outcome);
  if (outcome === 'repeated' && session !== undefined)
    return accept(await grant(parts, session.user, { ...token, counter: session.counter }, at, session.rotatedAt));
  if (outcome === 'reused') await endForReuse(parts, token.sessionId, at);
  return refuse('unauthenticated', signInAgain);
};

const endForReuse = async (parts: SessionParts, sessionId: SessionId, at: Date): Promise<void> => {
  await end(parts, sessionId, at);
  parts.log.warn({ sessionId }, 'a refresh token was used again; its session was ended');
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
