import { accept, type Result, refuse, type User, UserId, Username } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import type { AttemptLimits, Limited } from './attempt-limits.ts';
import type { Passwords } from './passwords.ts';
import type { Grant, Sessions } from './sessions.ts';
import type { StoredUser, UserStore } from './store/users.ts';

/** A person who has just signed in, with their tokens. */
export interface Welcome {
  readonly user: User;
  readonly grant: Grant;
}

/** Lets people in. */
export interface SignIn {
  /** Codes: `conflict` (the username is taken), `rate_limited`, `overloaded`. */
  register(person: NewPerson, from: Caller): Promise<Limited<Welcome>>;
  /**
   * Codes: `unauthenticated` (no such person or another password, AU6), `forbidden` (suspended; told only to whoever knows
   * the password), `rate_limited`, `overloaded`.
   */
  login(credentials: Credentials, from: Caller): Promise<Limited<Welcome>>;
}

/** Where a request comes from. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string | undefined;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

type NewPerson = Credentials & { readonly displayName?: string | undefined };

/** What sign-in is made of. */
export interface SignInParts {
  readonly users: UserStore;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly limits: AttemptLimits;
  readonly clock: () => Date;
}

/** Makes the sign-in of one process. */
export const createSignIn = (parts: SignInParts): SignIn => ({
  register: async (person, from) => {
    const { standing, result } = await parts.limits.register(from.address);
    return { standing, result: result.ok ? await register(parts, person, from) : result };
  },
  login: async (credentials, from) => {
    const before = await parts.limits.beforeLogin({ username: credentials.username, address: from.address });
    return before.result.ok ? login(parts, credentials, from) : { standing: before.standing, result: before.result };
  },
});

const taken = refuse('conflict', 'the username is taken', { issues: [{ path: 'username', message: 'is taken' }] });

const register = async (parts: SignInParts, person: NewPerson, { userAgent }: Caller): Promise<Result<Welcome>> => {
  if (await parts.users.isTaken(person.username)) return taken;
  const hashed = await parts.passwords.hash(person.password);
  if (!hashed.ok) return hashed;
  const user = newUser(person, parts.clock());
  const session = parts.sessions.begin({ user, userAgent });
  const added = await parts.users.register({ user, passwordHash: hashed.data }, session);
  if (added === 'taken') return taken;
  return accept({ user, grant: await parts.sessions.firstGrant(user, session) });
};

const newUser = ({ username, displayName = username }: NewPerson, now: Date): User => ({
  id: UserId.parse(newId()),
  username,
  displayName,
  role: 'user',
  createdAt: now.toISOString(),
});

const login = async (parts: SignInParts, credentials: Credentials, from: Caller): Promise<Limited<Welcome>> => {
  const attempt = { username: credentials.username, address: from.address };
  const known = await find(parts.users, credentials.username);
  const verified = await parts.passwords.verify(known?.passwordHash ?? undefined, credentials.password);
  if (!verified.ok) return { standing: undefined, result: verified };
  const { standing, result } = await (verified.data ? parts.limits.beforeLogin(attempt) : parts.limits.loginFailed(attempt));
  if (!result.ok) return { standing, result };
  if (known === undefined || !verified.data) return { standing, result: wrong };
  return { standing, result: await parts.sessions.start({ user: known.user, userAgent: from.userAgent }) };
};

const wrong = refuse('unauthenticated', 'the username or the password is wrong');

/** A name that cannot exist is not looked up (PostgreSQL refuses some texts) but answers like any unknown one. */
const find = async (users: UserStore, username: string): Promise<StoredUser | undefined> =>
  Username.safeParse(username).success ? users.findByUsername(username) : undefined;
