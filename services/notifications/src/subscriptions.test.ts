import { SessionId, type UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReadPersonalData } from './personal-data.ts';
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

describe('PV3 of somebody who was deleted nothing is left', () => {
  const rowsOf = async ({ userId }: { readonly userId: UserId }): Promise<number> => {
    const { rows } = await sql<{ count: number }>`
      SELECT (SELECT count(*) FROM push_subscriptions WHERE user_id = ${userId}) + (SELECT count(*) FROM tellings WHERE user_id = ${userId})
        + (SELECT count(*) FROM readers WHERE user_id = ${userId}) AS count`.execute(world.db);
    return rows[0]?.count ?? 0;
  };
  const somebodyTold = async (more: { isForeign?: boolean } = {}) => {
    const somebody = await world.somebody(more);
    await world.say(somebody);
    for (let count = 0; count < 3; count += 1) {
      world.pass(30_000);
      await world.work();
    }
    expect(await rowsOf(somebody)).toBe(3);
    return somebody;
  };

  test.each([false, true])(
    'also where it was not heard that they were (of a foreign issuer: %s); of others all stays',
    async (isForeign) => {
      const [gone, there] = [await somebodyTold({ isForeign }), await somebodyTold()];
      world.deleteAccount(gone);
      await world.erasing.run();
      expect(await rowsOf(gone)).toBe(3);
      world.pass(60_000);
      await Promise.all([world.erasing.run(), world.erasing.run()]);
      expect([await rowsOf(gone), await rowsOf(there)]).toEqual([0, 3]);
      await world.erasing.run();
      expect(await rowsOf(there)).toBe(3);
    },
  );

  test('nor of what was noted behind it, and of whoever ends their last browser', async () => {
    const [gone, out, there] = [await somebodyTold(), await somebodyTold(), await somebodyTold()];
    const about = { number: 1, at: world.clock().toISOString() };
    await world.subscriptions.revoked({ ...about, reason: 'suspended', userId: gone.userId });
    expect(await rowsOf(gone)).toBe(0);
    const timing = { now: world.clock(), afterMs: 0, againMs: 0 };
    await world.store.wantTold(gone.roomId, [gone.userId], timing);
    const [browser] = await world.subscriptions.list(out.userId);
    if (browser !== undefined) await world.subscriptions.remove(out.userId, browser.id);
    await world.subscriptions.removeEnded();
    expect([await rowsOf(gone), await rowsOf(out), await rowsOf(there)]).toEqual([0, 0, 3]);
  });
});

test('PV4 their own copy names the push service of a browser, and not the address that is a secret', async () => {
  const ben = await world.somebody({ hasBrowser: false });
  await world.subscribe(ben, { endpoint: 'https://push.example.com/a-secret' });
  await world.say(ben);
  for (let count = 0; count < 3; count += 1) {
    world.pass(30_000);
    await world.work();
  }
  const { items } = await createReadPersonalData(world.store)(ben.userId);
  expect(items).toMatchObject([
    { type: 'push subscription', sessionId: ben.sessionId, pushService: 'push.example.com', language: 'en' },
    { type: 'told of a room', roomId: ben.roomId, seq: expect.any(Number) },
  ]);
  expect(JSON.stringify(items)).not.toContain('a-secret');
});
