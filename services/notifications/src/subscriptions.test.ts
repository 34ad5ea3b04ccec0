import { SessionId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.drop());

const keys = { auth: Buffer.alloc(16, 1).toString('base64url'), p256dh: Buffer.alloc(65, 1).toString('base64url') };
const endpointOf = () => `https://push.example.com/${newId()}`;

test('NO6 the same browser again is renewed, in the name of whoever is signed in there now', async () => {
  const [ben, eve] = [await world.somebody({ hasBrowser: false }), await world.somebody({ hasBrowser: false })];
  const endpoint = endpointOf();
  const first = await world.subscribe(ben, { endpoint, ...keys });
  expect(await world.subscribe(ben, { endpoint, ...keys })).toEqual(first);
  await world.subscribe(eve, { endpoint, ...keys });
  expect([(await world.subscriptions.list(ben.userId)).length, (await world.subscriptions.list(eve.userId)).length]).toEqual([
    0, 1,
  ]);
});

test('NO6 nobody takes over the browser of somebody else whose address they have learnt', async () => {
  const [ben, eve] = [await world.somebody({ hasBrowser: false }), await world.somebody({ hasBrowser: false })];
  const endpoint = endpointOf();
  await world.subscribe(ben, { endpoint, ...keys });
  expect(await world.subscribe(eve, { endpoint })).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(await world.subscriptions.list(ben.userId)).toHaveLength(1);
});

test('NO6 of more than 20 those that were renewed last stay', async () => {
  const ben = await world.somebody({ hasBrowser: false });
  const oldest = endpointOf();
  await world.subscribe(ben, { endpoint: oldest, ...keys });
  for (let count = 0; count < 19; count += 1) await world.subscribe(ben);
  world.pass(1_000);
  await world.subscribe(ben, { endpoint: oldest, ...keys });
  world.pass(1_000);
  await world.subscribe(ben);
  const kept = await world.store.findSubscriptions(ben.userId);
  expect([kept.length, kept.some(({ endpoint }) => endpoint === oldest)]).toEqual([20, true]);
});

test('NO6 a token that is limited to rooms gets no browser', async () => {
  const ben = await world.somebody({ hasBrowser: false });
  const at = world.clock();
  const caller = { ...ben, username: 'x', displayName: 'X', role: 'guest' as const, rooms: [], issuedAt: at, expiresAt: at };
  const refused = await world.subscriptions.put(caller, { endpoint: endpointOf(), keys, language: 'en' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('NO6 browsers end with their sign-in, with their person, and when they have not been seen for long', async () => {
  const [out, suspended, stale] = [await world.somebody(), await world.somebody(), await world.somebody()];
  const about = { number: 1, at: world.clock().toISOString() };
  await world.subscriptions.revoked({ ...about, reason: 'session_ended', sessionId: out.sessionId });
  await world.subscriptions.revoked({ ...about, reason: 'role_changed', userId: suspended.userId });
  expect(await world.subscriptions.list(suspended.userId)).toHaveLength(1);
  await world.subscriptions.revoked({ ...about, reason: 'suspended', userId: suspended.userId });
  for (const { userId } of [out, suspended]) expect(await world.subscriptions.list(userId)).toEqual([]);
  world.pass(61 * 86_400_000);
  const [fresh, missed, foreign] = [await world.somebody(), await world.somebody(), await world.somebody({ isForeign: true })];
  missed.isSignedIn = false;
  foreign.isSignedIn = false;
  await world.subscriptions.removeEnded();
  const left = await Promise.all(
    [stale, fresh, missed, foreign].map(async ({ userId }) => (await world.subscriptions.list(userId)).length),
  );
  // Of a foreign issuer's sign-ins nobody here knows whether they go on: theirs end when they are not renewed.
  expect(left).toEqual([0, 1, 0, 1]);
});

test('NO6 one of somebody else cannot be ended', async () => {
  const [ben, eve] = [await world.somebody(), await world.somebody()];
  const [bens] = await world.subscriptions.list(ben.userId);
  if (bens === undefined) throw new Error('there is no browser');
  await world.subscriptions.remove(eve.userId, bens.id);
  expect(await world.subscriptions.list(ben.userId)).toHaveLength(1);
  await world.subscriptions.remove(ben.userId, bens.id);
  await world.subscriptions.remove(ben.userId, bens.id);
  expect(await world.subscriptions.list(ben.userId)).toEqual([]);
  expect(SessionId.safeParse(bens.sessionId).success).toBe(true);
});
