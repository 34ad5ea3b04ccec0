import { type Person, register, request, withToken } from '../person.ts';
import { must } from './check.ts';
import type { Options } from './options.ts';
import { expectStatus, type People } from './visit.ts';

/** Two people to try an installation with. @throws how they cannot be come by. */
export const comeBy = ({ url, accounts, tokens }: Options): Promise<People> => {
  const [first, second] = accounts;
  if (first !== undefined && second !== undefined) return both('password', [() => signIn(url, first), () => signIn(url, second)]);
  const [one, other] = tokens;
  if (one !== undefined && other !== undefined) return both('token', [() => known(url, one), () => known(url, other)]);
  return both('registration', [() => registered(url), () => registered(url)]);
};

/** Where there is no second one, the first is not left behind either. */
const both = async (by: People['by'], [comesFirst, comesNext]: readonly [Comes, Comes]): Promise<People> => {
  const first = await comesFirst();
  try {
    return { by, pair: [first, await comesNext()] };
  } catch (error) {
    await letGo(first, by).catch(() => {});
    throw error;
  }
};

type Comes = () => Promise<Person>;

const registered = (url: string): Promise<Person> =>
  register(url, 'doctor').catch((error: unknown) => {
    throw new Error(
      `${error instanceof Error ? error.message : String(error)} (where nobody may register, set DOCTOR_ACCOUNTS)`,
      {
        cause: error,
      },
    );
  });

interface SignedIn {
  readonly user: { readonly id: string };
  readonly accessToken: string;
  readonly refreshToken: string;
}

const signIn = async (url: string, { username, password }: Options['accounts'][number]): Promise<Person> => {
  const body = { username, password, delivery: 'body' };
  const reply = await request<SignedIn>(url, 'POST', '/api/auth/login', { body });
  expectStatus(`signing ${username} in`, { status: reply.status, body: {} }, 200);
  const { user, accessToken, refreshToken } = reply.body;
  return withToken({ url, id: user.id, username, password, refreshToken }, accessToken);
};

const known = async (url: string, token: string): Promise<Person> => {
  const reply = await request<{ id: string; username: string }>(url, 'GET', '/api/users/me', { token });
  expectStatus('/api/users/me with a token of DOCTOR_TOKENS', reply, 200);
  return withToken({ url, id: reply.body.id, username: reply.body.username, password: '', refreshToken: '' }, token);
};

/** Who refreshes gets another token, which is good. */
export const renew = async (person: Person): Promise<void> => {
  const body = { refreshToken: person.refreshToken };
  const reply = await request<SignedIn>(person.url, 'POST', '/api/auth/refresh', { body });
  expectStatus('refreshing a session', { status: reply.status, body: {} }, 200);
  must(reply.body.accessToken !== person.token, 'refreshing gave the same token again');
  person.token = reply.body.accessToken;
  person.refreshToken = reply.body.refreshToken;
};

/** Ends what was begun: an account that was made is deleted, another one signed out. */
export const letGo = async (person: Person, by: People['by']): Promise<void> => {
  if (by === 'registration') {
    const reply = await person.call('POST', '/api/users/me/delete', { currentPassword: person.password });
    must(reply.status < 300, `deleting ${person.username} answered ${reply.status}`);
  } else if (by === 'password') {
    const reply = await person.call('POST', '/api/auth/logout', { refreshToken: person.refreshToken });
    must(reply.status < 300, `signing ${person.username} out answered ${reply.status}`);
  }
};
