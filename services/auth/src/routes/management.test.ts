import { randomUUID } from 'node:crypto';
import { ManagedUser } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, password, type TestApp } from '../test-app.ts';

let auth: TestApp;
let root: { id: string; token: string };
let anna: Answer['body'];
beforeEach(async () => {
  auth = await createTestApp();
  const { body } = await auth.register('root');
  root = { id: body.user.id, token: await auth.makeAdmin('root') };
  anna = (await auth.register('anna')).body;
});
afterEach(() => auth.close());

const manage = (id: string, body: object, token: string | undefined = root.token) =>
  auth.send('PATCH', `/api/users/${id}`, { body, token });
const login = () => auth.send('POST', '/api/auth/login', { body: { username: 'anna', password, delivery: 'body' } });
const meCode = async (token: string) => {
  const { status, body } = await auth.send('GET', '/api/users/me', { token });
  return status === 200 ? 'ok' : body.code;
};
const refresh = (refreshToken: string) => auth.send('POST', '/api/auth/refresh', { body: { refreshToken } });

describe('an admin', () => {
  test('changes a role; tokens from before are token_expired, and the next one carries it', async () => {
    const { status, body } = await manage(anna.user.id, { role: 'moderator' });
    expect(status).toBe(200);
    expect(ManagedUser.parse(body)).toEqual({ ...anna.user, role: 'moderator' });
    await eventually(async () => expect(await meCode(anna.accessToken)).toBe('token_expired'));
    const next = (await refresh(anna.refreshToken)).body;
    // Within the same second: the time in the token is that exact.
    expect(await meCode(next.accessToken)).toBe('ok');
    expect(JSON.parse(Buffer.from(next.accessToken.split('.')[1], 'base64url').toString()).role).toBe('moderator');
  });

  test('CO4 suspends: tokens, sessions and sign-in are refused; and reinstates: old tokens stay refused, new ones are good', async () => {
    const { body } = await manage(anna.user.id, { suspended: true });
    expect(ManagedUser.parse(body).suspendedAt).toBeDefined();
    await eventually(async () => expect(await meCode(anna.accessToken)).toBe('unauthenticated'));
    expect((await refresh(anna.refreshToken)).body.code).toBe('unauthenticated');
    expect((await login()).body).toMatchObject({ status: 403, code: 'forbidden' });
    const reinstated = await manage(anna.user.id, { suspended: false });
    expect(reinstated.body).toEqual(anna.user);
    const again = await login();
    expect(again.status).toBe(200);
    await eventually(async () => expect(await meCode(again.body.accessToken)).toBe('ok'));
    expect(await meCode(anna.accessToken)).toBe('unauthenticated');
    expect((await refresh(anna.refreshToken)).status).toBe(401);
  });

  test('AU6 tells of a suspension only whoever knows the password', async () => {
    await manage(anna.user.id, { suspended: true });
    const wrong = { username: 'anna', password: 'another password' };
    expect((await auth.send('POST', '/api/auth/login', { body: wrong })).body).toMatchObject({ code: 'unauthenticated' });
  });

  test('RE3 doing it again changes nothing and revokes nothing', async () => {
    const first = (await manage(anna.user.id, { suspended: true, role: 'bot' })).body;
    const { items } = (await readRevocations()) as { items: unknown[] };
    expect((await manage(anna.user.id, { suspended: true, role: 'bot' })).body).toEqual(first);
    expect(((await readRevocations()) as { items: unknown[] }).items).toEqual(items);
  });

  test('ER2 changes nobody who is unknown, and nothing at all is invalid', async () => {
    expect((await manage(randomUUID(), { suspended: true })).body.code).toBe('not_found');
    for (const body of [{}, { role: 'emperor' }, { suspended: 'yes' }, { username: 'x' }])
      expect([body, (await manage(anna.user.id, body)).status]).toEqual([body, 400]);
  });

  test('who is the last one can neither suspend nor demote themselves; with another one they can', async () => {
    for (const change of [{ suspended: true }, { role: 'user' }])
      expect((await manage(root.id, change)).body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await manage(root.id, { role: 'admin' })).status).toBe(200);
    await manage(anna.user.id, { role: 'admin' });
    expect((await manage(root.id, { role: 'user' })).status).toBe(200);
    expect((await manage(anna.user.id, { role: 'user' }, root.token)).body.code).not.toBe('conflict');
  });

  test('of two who demote each other at once one stays', async () => {
    await manage(anna.user.id, { role: 'admin' });
    for (let round = 0; round < 10; round += 1) {
      const tokens = { root: (await loginAs('root')).accessToken, anna: (await loginAs('anna')).accessToken };
      const answers = await Promise.all([
        manage(anna.user.id, { role: 'user' }, tokens.root),
        manage(root.id, { role: 'user' }, tokens.anna),
      ]);
      // The other is no admin any more: by the row, or by the revocation of its token.
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 403 || status === 401)).toHaveLength(1);
      const admins = await auth.db.selectFrom('users').select('id').where('role', '=', 'admin').execute();
      expect(admins).toHaveLength(1);
      await auth.db.updateTable('users').set({ role: 'admin' }).execute();
    }
  });
});

test('ER2 nobody else may: not without a token, not as user or moderator, not as an admin of before', async () => {
  expect((await manage(anna.user.id, { role: 'admin' }, '')).status).toBe(401);
  expect((await manage(anna.user.id, { role: 'admin' }, anna.accessToken)).body.code).toBe('forbidden');
  await manage(anna.user.id, { role: 'moderator' });
  expect((await manage(root.id, { suspended: true }, (await loginAs('anna')).accessToken)).body.code).toBe('forbidden');
  await manage(anna.user.id, { role: 'admin' });
  const before = (await loginAs('anna')).accessToken;
  await manage(anna.user.id, { role: 'user' });
  // Whichever notices first, the revoked token or the row.
  expect(['forbidden', 'token_expired']).toContain((await manage(root.id, { suspended: true }, before)).body.code);
});

test('CO4 a sign-in or a refresh that runs beside a suspension never outlives it', async () => {
  for (let round = 0; round < 15; round += 1) {
    const { refreshToken } = await loginAs('anna');
    const [signedIn, refreshed] = await Promise.all([login(), refresh(refreshToken), manage(anna.user.id, { suspended: true })]);
    await eventually(async () => {
      for (const { status, body } of [signedIn, refreshed])
        if (status === 200) expect(await meCode(body.accessToken)).toBe('unauthenticated');
    });
    const living = await auth.db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', anna.user.id)
      .where('ended_at', 'is', null)
      .execute();
    expect(living).toEqual([]);
    await manage(anna.user.id, { suspended: false });
  }
});

describe('CO4 a change of a person under way', () => {
  /** Sends while the person's row is changed but not committed, and commits once the request waits for it. */
  const during = async (change: object, request: () => Promise<Answer>): Promise<Answer> => {
    let answer: Promise<Answer> | undefined;
    await auth.db.transaction().execute(async (transaction) => {
      // A machine that stands still for 1.5 s does not end it.
      for (const name of ['transaction_timeout', 'idle_in_transaction_session_timeout'])
        await sql`select set_config(${name}, '0', true)`.execute(transaction);
      await transaction.updateTable('users').set(change).where('id', '=', anna.user.id).execute();
      answer = request();
      await eventually(async () => {
        // Not in the transaction, which would see the activity of its first look again and again.
        const waiting = await sql<object>`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(auth.db);
        expect(waiting.rows).toHaveLength(1);
      });
    });
    if (answer === undefined) throw new Error('nothing was asked');
    return answer;
  };
  const roleOf = ({ body }: Answer): string =>
    JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url').toString()).role;

  test('is waited for by a refresh and by a sign-in, whose tokens carry the new role', async () => {
    expect(roleOf(await during({ role: 'bot' }, () => refresh(anna.refreshToken)))).toBe('bot');
    expect(roleOf(await during({ role: 'moderator' }, login))).toBe('moderator');
  });

  test('is waited for by a refresh and by a sign-in, which a suspension refuses', async () => {
    expect((await during({ suspended_at: new Date() }, () => refresh(anna.refreshToken))).status).toBe(401);
    await auth.db.updateTable('users').set({ suspended_at: null }).execute();
    expect((await during({ suspended_at: new Date() }, login)).body.code).toBe('forbidden');
  });
});

const loginAs = async (username: string): Promise<Answer['body']> =>
  (await auth.send('POST', '/api/auth/login', { body: { username, password, delivery: 'body' } })).body;

const readRevocations = async (): Promise<unknown> => {
  const items = await auth.db.selectFrom('revocations').selectAll().orderBy('number').execute();
  return { items };
};
