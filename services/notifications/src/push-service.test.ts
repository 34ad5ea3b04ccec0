import { randomBytes } from 'node:crypto';
import { RoomId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { type StandInPushService, startPushService } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPushEndpoints } from './push-endpoints.ts';
import { createPushSender, type PushSender, type PushSenderOptions, type PushTarget } from './push-service.ts';
import { createVapid } from './vapid.ts';

const vapid = createVapid(randomBytes(32), 'mailto:operator@example.org');

let service: StandInPushService;
let sender: PushSender;
beforeAll(async () => {
  service = await startPushService();
  sender = senderTo([service.host]);
});
afterAll(async () => {
  sender.close();
  await service.close();
});

const senderTo = (
  privateHosts: readonly string[],
  more: Partial<Pick<PushSenderOptions, 'timeoutMs' | 'trusted' | 'resolve'>> = {},
): PushSender =>
  createPushSender({
    vapid,
    endpoints: createPushEndpoints(privateHosts),
    ttlSeconds: 60,
    trusted: service.cert,
    ...more,
  });

const push = { payload: { type: 'test', language: 'en' }, topic: 'one', urgency: 'high' } as const;

const subscribe = () => {
  const browser = service.subscribe(vapid.publicKey);
  const { endpoint, keys } = browser.subscription;
  return { browser, target: { endpoint, ...keys } satisfies PushTarget };
};

describe('NO4 a push', () => {
  test('is signed by the key that was subscribed to, encrypted for the browser, and replaced by its topic', async () => {
    const { browser, target } = subscribe();
    expect(await sender.send(target, push)).toEqual({ kind: 'taken' });
    expect(await sender.send(target, { ...push, topic: RoomId.parse(newId()) })).toEqual({ kind: 'taken' });
    const [first, second] = browser.pushes;
    expect(first).toMatchObject({ payload: push.payload, ttl: 60, urgency: 'high', subject: 'mailto:operator@example.org' });
    expect(first?.topic).not.toBe(second?.topic);
    const elsewhere = subscribe();
    await sender.send(elsewhere.target, push);
    // What two browsers are told of one room, their push services cannot tell to be one.
    expect(elsewhere.browser.pushes[0]?.topic).not.toBe(first?.topic);
    expect(service.faults).toEqual([]);
  });

  test('by another key than was subscribed to is refused, and no repeat would change that', async () => {
    const browser = service.subscribe(createVapid(randomBytes(32), 'mailto:other@example.org').publicKey);
    const { endpoint, keys } = browser.subscription;
    expect(await sender.send({ endpoint, ...keys }, push)).toEqual({ kind: 'refused', status: 400 });
    expect(service.faults.slice(-1)).toEqual([expect.stringContaining('not the one that was subscribed to')]);
  });

  test.each([
    [404, undefined, { kind: 'gone' }],
    [410, undefined, { kind: 'gone' }],
    [413, undefined, { kind: 'refused', status: 413 }],
    [301, undefined, { kind: 'refused', status: 301 }],
    [429, '7', { kind: 'later', reason: 'answered 429', afterMs: 7_000 }],
    [503, undefined, { kind: 'later', reason: 'answered 503' }],
    [503, 'nonsense', { kind: 'later', reason: 'answered 503' }],
    [429, '99999999', { kind: 'later', reason: 'answered 429', afterMs: 86_400_000 }],
  ])('that is answered %s with Retry-After %s comes to what that means', async (status, retryAfter, outcome) => {
    const { browser, target } = subscribe();
    browser.answer(status, retryAfter);
    expect(await sender.send(target, push)).toEqual(outcome);
  });

  test('waits for a service that is away or silent, and never without end', async () => {
    const { target } = subscribe();
    service.delayBy(2_000);
    const hasty = senderTo([service.host], { timeoutMs: 100 });
    expect(await hasty.send(target, push)).toMatchObject({ kind: 'later' });
    service.delayBy(0);
    hasty.close();
    const nobody = senderTo(['localhost:1']);
    expect(await nobody.send({ ...target, endpoint: 'https://localhost:1/x' }, push)).toMatchObject({ kind: 'later' });
    nobody.close();
  });

  test('goes to nobody whose certificate is not trusted', async () => {
    const { browser, target } = subscribe();
    const strict = createPushSender({ vapid, endpoints: createPushEndpoints([service.host]), ttlSeconds: 60 });
    expect(await strict.send(target, push)).toMatchObject({ kind: 'later' });
    expect(browser.calls()).toBe(0);
    strict.close();
  });

  test('for keys that are none ends the browser', async () => {
    const { target } = subscribe();
    const broken = Buffer.alloc(65, 4).toString('base64url');
    expect(await sender.send({ ...target, p256dh: broken }, push)).toEqual({ kind: 'gone' });
  });
});

describe('NO6 addresses', () => {
  const check = (endpoint: string): boolean => createPushEndpoints(['push.internal:8443']).check(endpoint).ok;

  test('are https: of a public host at the usual port, or among those that the operator named', () => {
    expect(
      ['https://fcm.googleapis.com/fcm/send/x', 'https://push.example.com/', 'https://push.internal:8443/x'].map(check),
    ).toEqual([true, true, true]);
  });

  test.each([
    'http://push.example.com/',
    'https://push.example.com:444/',
    'https://push.example.com@127.0.0.1/',
    'https://user:secret@push.example.com/',
    'https://push.example.com/#x',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/',
    'https://localhost./',
    'https://redis/',
    'https://redis.internal/',
    'https://printer.local/',
    'https://push.internal/',
    'file:///etc/passwd',
    '',
  ])('are not %s', (endpoint) => {
    expect(check(endpoint)).toBe(false);
  });

  test.each([['127.0.0.1'], ['10.1.2.3'], ['169.254.169.254'], ['::1'], ['fd00::1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1']])(
    'of a name that leads to %s are not called, and not tried again',
    async (address) => {
      const { target } = subscribe();
      for (const answer of [[address], ['93.184.216.34', address]]) {
        let asked = 0;
        const guarded = senderTo([], {
          resolve: async () => {
            asked += 1;
            return answer;
          },
        });
        const outcome = await guarded.send({ ...target, endpoint: 'https://push.inside.example/x' }, push);
        expect([outcome, asked]).toEqual([{ kind: 'refused', status: 0 }, 1]);
        guarded.close();
      }
    },
  );

  test('of a name that nobody knows now are tried again', async () => {
    const { target } = subscribe();
    const resolve = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
    const outcome = await senderTo([], { resolve }).send({ ...target, endpoint: 'https://push.unknown.example/x' }, push);
    expect(outcome).toEqual({ kind: 'later', reason: 'ENOTFOUND' });
  });
});

test('a private key makes its public one, and what is none is refused', () => {
  const again = createVapid(Buffer.from(vapid.privateKey, 'base64url'), vapid.subject);
  expect(again).toEqual(vapid);
  expect(Buffer.from(vapid.publicKey, 'base64url')).toHaveLength(65);
  expect(() => createVapid(Buffer.alloc(32), 'mailto:a@example.org')).toThrow('VAPID_PRIVATE_KEY');
  expect(() => createVapid(randomBytes(32), 'operator')).toThrow('VAPID_SUBJECT');
});
