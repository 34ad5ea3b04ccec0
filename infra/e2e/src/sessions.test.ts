import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, type Person, register, request } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A second sign-in of the same person, as on another device. */
const signInAgain = async (person: Person): Promise<Person> => {
  const reply = await request<SignedIn>(person.url, 'POST', '/api/auth/login', {
    body: { username: person.username, password: person.password, delivery: 'body' },
  });
  if (reply.status !== 200) throw new Error(`signing in answered ${reply.status}`);
  const again: Person = { ...person, token: reply.body.accessToken, refreshToken: reply.body.refreshToken };
  return { ...again, call: (method, path, body) => request(person.url, method, path, { token: again.token, body }) };
};

const sessionsOf = async (person: Person) =>
  (await person.call<{ items: { id: string; current: boolean }[] }>('GET', '/api/auth/sessions')).body.items;

describe('CO4 a session that ends, ends everywhere', () => {
  test('its sockets are told and cut at every gateway, and every service refuses its token', async () => {
    const phone = await register(sharedUrl(), 'anna');
    const laptop = await signInAgain(phone);
    const room = await createRoom(phone);
    const lines = await Promise.all([connect(laptop), connect(laptop), connect(phone)]);
    const other = (await sessionsOf(phone)).find(({ current }) => !current);
    expect((await phone.call('DELETE', `/api/auth/sessions/${other?.id}`)).status).toBe(204);
    await eventually(() => {
      for (const line of lines.slice(0, 2)) {
        expect(line.others).toContainEqual(['session:revoked', { reason: 'session_ended' }]);
        expect(line.socket.connected).toBe(false);
      }
    });
    await eventually(async () => {
      for (const path of ['/api/users/me', `/api/rooms/${room}`, `/api/presence?userIds=${phone.id}`])
        expect([path, (await laptop.call('GET', path)).status]).toEqual([path, 401]);
    });
    expect(lines[2]?.socket.connected).toBe(true);
    expect((await phone.call('GET', '/api/users/me')).status).toBe(200);
    await expect(connect(laptop)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  });

  test('logging out does the same to its own', async () => {
    const anna = await register(sharedUrl(), 'anna');
    const line = await connect(anna);
    await request(anna.url, 'POST', '/api/auth/logout', { body: { refreshToken: anna.refreshToken } });
    await eventually(() => expect(line.socket.connected).toBe(false));
    await eventually(async () => expect((await anna.call('GET', '/api/rooms')).status).toBe(401));
  });
});

describe('CO3 a token is replaced in place', () => {
  test('session:refresh takes a newer token of the same session, and no other', async () => {
    const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
    const line = await connect(anna);
    const { body } = await request<SignedIn>(anna.url, 'POST', '/api/auth/refresh', {
      body: { refreshToken: anna.refreshToken },
    });
    expect(await line.emit('session:refresh', { token: body.accessToken })).toMatchObject({
      ok: true,
      data: { tokenExpiresAt: expect.stringMatching(/Z$/) },
    });
    expect(await line.emit('session:refresh', { token: ben.token })).toMatchObject({ error: { code: 'forbidden' } });
    const otherSession = await signInAgain(anna);
    expect(await line.emit('session:refresh', { token: otherSession.token })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await line.emit('session:refresh', { token: 'nonsense' })).toMatchObject({ error: { code: 'unauthenticated' } });
    expect(line.socket.connected).toBe(true);
  });
});
