import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, createRoom, register, request } from './person.ts';

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { ACCESS_TOKEN_SECONDS: '15' } });
});
afterAll(() => stack.destroy());

test('CO3 CO8 an expired token ends the connection, is refused as token_expired everywhere, and a refreshed one goes on', async () => {
  const anna = await register(stack.url, 'anna');
  const roomId = await createRoom(anna);
  const line = await connect(anna);
  const ended = new Promise<string>((resolve) => line.socket.once('disconnect', resolve));
  expect(await line.send(roomId, 'in time')).toMatchObject({ ok: true });
  // Not "io server disconnect": after that a plain client would not come back.
  expect(['transport close', 'transport error']).toContain(await ended);

  await eventually(async () => expect((await anna.call('GET', '/api/rooms')).body['code']).toBe('token_expired'));
  await expect(connect(anna)).rejects.toMatchObject({ data: { code: 'token_expired' } });

  const refreshed = await request<{ accessToken: string }>(stack.url, 'POST', '/api/auth/refresh', {
    body: { refreshToken: anna.refreshToken },
  });
  expect(refreshed.status).toBe(200);
  anna.token = refreshed.body.accessToken;
  const again = await connect(anna);
  expect(await again.send(roomId, 'and on')).toMatchObject({ ok: true, data: { message: { seq: 2 } } });
  again.close();
});
