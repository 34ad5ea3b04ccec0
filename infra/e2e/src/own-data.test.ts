import { createECDH, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { eventually } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { connect, createRoom, type Person, register } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface Copy {
  readonly id: string;
  readonly state: string;
}

/** What somebody's own copy says, line by line. */
const copyOf = async (who: Person): Promise<Readonly<Record<string, unknown>>[]> => {
  const { body: begun } = await who.call<Copy>('POST', '/api/me/exports');
  await eventually(async () => expect((await who.call<Copy>('GET', `/api/me/exports/${begun.id}`)).body.state).toBe('done'), {
    timeoutMs: 60_000,
  });
  const { body: link } = await who.call<{ url: string }>('POST', `/api/me/exports/${begun.id}/link`);
  const answer = await fetch(sharedUrl() + link.url);
  expect(answer.status).toBe(200);
  const lines = gunzipSync(Buffer.from(await answer.arrayBuffer()))
    .toString()
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
};

const subscribe = (who: Person, path: string) => {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const keys = { p256dh: curve.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
  return who.call('PUT', '/api/push/subscriptions', { endpoint: `https://push.example.com/${path}`, keys });
};

test('PV4 a copy of oneself has what every service keeps: also how one is there, what is set, and which browsers are told', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(anna, [ben]);
  const annas = await connect(anna);
  const bens = await connect(ben);
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  await anna.call('PATCH', '/api/me/notifications', { quietHours });
  await annas.emit('presence:set', { status: 'invisible', text: 'of nobody’s concern' });
  await bens.emit('presence:set', { status: 'dnd', text: 'of Ben alone' });
  await subscribe(anna, 'a-secret-of-annas');
  await subscribe(ben, 'a-secret-of-bens');
  await annas.send(roomId, 'said by Anna');
  await bens.send(roomId, 'said by Ben');

  const copy = await copyOf(anna);
  expect(copy[0]).toMatchObject({ type: 'export', kind: 'person', by: anna.id });
  const ofType = (type: string) => copy.filter((line) => line['type'] === type);
  expect(ofType('presence')).toMatchObject([
    { connections: 1, lastActive: expect.any(String), setting: { status: 'invisible', text: 'of nobody’s concern' } },
  ]);
  expect(ofType('push subscription')).toMatchObject([{ pushService: 'push.example.com', lastToldAt: null }]);
  expect(ofType('notification settings')).toMatchObject([{ quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' }]);
  expect(ofType('profile')).toHaveLength(1);
  expect(ofType('sign-in')).not.toHaveLength(0);
  expect(ofType('message')).toMatchObject([{ content: 'said by Anna' }]);
  expect(copy.at(-1)).toEqual({ type: 'end' });
  expect(JSON.stringify(copy)).not.toMatch(/a-secret-of|of Ben alone|said by Ben/);
  annas.close();
  bens.close();
});

test('PV4 what services tell each other of somebody is told to nobody else: not through the edge, and not to a token of theirs', async () => {
  const anna = await register(sharedUrl(), 'anna');
  const answer = await anna.call('POST', '/internal/personal-data', { userId: anna.id });
  expect(answer.status).toBe(404);
});
