import type { PushPayload } from '@parley/contracts';
import { expect, test } from 'vitest';
import { parsePush, takePush } from '../../worker/push.ts';
import { renewPush } from '../../worker/renew-push.ts';
import { locales } from '../i18n/locales.ts';
import { pushTexts } from '../i18n/push-texts.ts';

type Missed = Extract<PushPayload, { type: 'missed' }>;

const missed = (more: Partial<Missed> = {}): PushPayload =>
  ({
    type: 'missed',
    roomId: 'r1',
    messageId: 'm1',
    seq: 7,
    kind: 'private',
    count: 1,
    mentioned: false,
    roomName: 'Harbour',
    senderName: 'Anna',
    text: 'Look here',
    language: 'en',
    badge: 3,
    ...more,
  }) as PushPayload;

/** A device that shows what it is told to; the last shown of a tag takes the place of the one before. */
const device = (lookedAt: readonly string[] = []) => {
  const shown = new Map<string, { title: string; options: NotificationOptions & { renotify?: boolean } }>();
  const badges: number[] = [];
  const surroundings = {
    display: {
      showNotification: async (title: string, options: NotificationOptions) =>
        void shown.set(options.tag ?? '', { title, options }),
      getNotifications: async ({ tag }: { tag: string }) => {
        const one = shown.get(tag);
        return one === undefined ? [] : [{ data: one.options.data as unknown, close: () => void shown.delete(tag) }];
      },
    },
    lookedAt: async () => lookedAt.map((path) => ({ url: `https://chat.example${path}` })),
    badge: async (count: number) => badges.push(count),
  };
  const list = () => [...shown.values()].map(({ title, options }) => [title, options.body]);
  return { take: (payload: PushPayload | undefined) => takePush(payload, surroundings), shown, badges, list };
};

test('NO4 a push shows who wrote what and where, and leads to it', async () => {
  const { take, shown, badges, list } = device();
  await take(missed());
  expect(list()).toEqual([['Anna in Harbour', 'Look here']]);
  expect(shown.get('room:r1')?.options.data).toEqual({ roomId: 'r1', seq: 7, path: '/r/r1/7' });
  expect(badges).toEqual([3]);
  await take(missed({ roomId: 'r2' as never, threadOf: 'm0' as never, kind: 'direct' }));
  expect(shown.get('room:r2')).toMatchObject({ title: 'Anna', options: { data: { path: '/r/r2/thread/m0/7' } } });
});

test('NO5 the next one of a conversation takes the place of the last; the same once more is not heard', async () => {
  const { take, shown, list } = device();
  await take(missed());
  await take(missed({ seq: 9, count: 3, text: 'Still there?' }));
  expect(list()).toEqual([['Anna in Harbour', 'Still there?\nand 2 more']]);
  expect(shown.get('room:r1')?.options).toMatchObject({ renotify: true });
  await take(missed({ seq: 9, count: 3, text: 'Still there?' }));
  expect(shown.get('room:r1')?.options).toMatchObject({ renotify: false, silent: true });
});

test('NO4 without a preview nothing is said but that something came', async () => {
  const { take, list } = device();
  const { senderName: _name, text: _text, roomName: _room, ...bare } = missed({ count: 2 }) as Missed;
  await take(bare);
  expect(list()).toEqual([['Parley', '2 new messages']]);
  await take({ ...bare, mentioned: true, language: 'ar-EG' });
  expect(list()).toEqual([['Parley', 'ذكرك أحدهم']]);
});

test('NO7 what was read elsewhere is taken away, and whoever looks at the room is shown nothing', async () => {
  const { take, badges, list } = device();
  await take(missed());
  await take(missed({ roomId: 'r2' as never }));
  await take({ type: 'read', roomIds: ['r1' as never], badge: 1 });
  expect(list()).toHaveLength(1);
  expect(badges).toEqual([3, 3, 1]);
  const looking = device(['/r/r1']);
  await looking.take(missed());
  expect(looking.list()).toEqual([]);
});

test('a push that is not understood still says that something came', async () => {
  const { take, list } = device();
  for (const text of [undefined, '', '{', '7', 'null', '{"type":"of tomorrow"}']) await take(parsePush(text));
  expect(list()).toEqual([['Parley', undefined]]);
  expect(parsePush('{"type":"test","language":"en"}')).toEqual({ type: 'test', language: 'en' });
});

test('every language that the client speaks is spoken by the worker', () => {
  expect(Object.keys(pushTexts).toSorted()).toEqual(locales.map(({ code }) => code).toSorted());
  for (const { code, dir } of locales) expect(pushTexts[code]?.dir).toBe(dir);
});

test('NO6 a subscription that the browser replaced is renewed by the cookie of the sign-in', async () => {
  const asked: [string, string, unknown][] = [];
  const answers: Record<string, unknown> = {
    '/api/auth/refresh': { accessToken: 'token' },
    '/api/push/key': { publicKey: 'key' },
    '/api/push/subscriptions': {},
  };
  const json = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' }, expirationTime: null };
  const subscribe = async (key: string) => {
    expect(key).toBe('key');
    return { toJSON: () => json };
  };
  const fetch = async (path: string, { method = 'GET', body }: RequestInit) => {
    asked.push([method, path, typeof body === 'string' ? JSON.parse(body) : undefined]);
    return Response.json(answers[path]);
  };
  await renewPush({ fetch, subscribe, language: 'en' });
  expect(asked).toEqual([
    ['POST', '/api/auth/refresh', {}],
    ['GET', '/api/push/key', undefined],
    ['PUT', '/api/push/subscriptions', { ...json, language: 'en' }],
  ]);
  const refused = renewPush({ fetch: async () => new Response(null, { status: 401 }), subscribe, language: 'en' });
  await expect(refused).rejects.toThrow('401');
});
