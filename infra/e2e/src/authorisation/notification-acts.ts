import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import type { messageRoutes, pushRoutes } from '@parley/contracts';
import type { RouteAct, Stage } from './act.ts';
import { everyKind, signedIn, signedInUnlimited } from './standings.ts';

/** How one is told of a room is for those who are in it. */
const insiders = everyKind('ok');

/** What each route of notification settings is tried with. */
export const notificationActs: Record<
  keyof Pick<typeof messageRoutes, 'getMyNotifications' | 'patchMyNotifications' | 'putRoomNotifications'>,
  readonly RouteAct[]
> = {
  getMyNotifications: [
    { does: 'look how they are told of what they miss', ask: () => ({}), expected: { anywhere: signedIn('ok') } },
  ],
  patchMyNotifications: [
    {
      does: 'change how they are told of what they miss',
      ask: () => ({ body: { level: 'mentions' } }),
      expected: { anywhere: signedIn('ok') },
    },
  ],
  putRoomNotifications: [
    {
      does: 'set how they are told of the room',
      ask: ({ roomId }) => ({ params: { roomId }, body: { level: 'all' } }),
      expected: { rooms: insiders },
    },
  ],
};

const browser = () => {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const keys = { p256dh: pair.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
  return { endpoint: `https://push.example.com/${randomUUID()}`, keys };
};

/** A browser of the other one's. */
const ofOther = async ({ other }: Stage): Promise<{ params: { subscriptionId: string } }> => {
  const reply = await other.call<{ id?: string }>('PUT', '/api/push/subscriptions', browser());
  return { params: { subscriptionId: reply.body.id ?? randomUUID() } };
};

/** What each route of the notifications service is tried with. */
export const pushActs: Record<keyof typeof pushRoutes, readonly RouteAct[]> = {
  getPushKey: [{ does: 'ask for the key to subscribe with', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
  listPushSubscriptions: [{ does: 'list their browsers that are told', ask: () => ({}), expected: { anywhere: signedIn('ok') } }],
  putPushSubscription: [
    { does: 'have a browser told', ask: () => ({ body: browser() }), expected: { anywhere: signedInUnlimited('ok') } },
  ],
  deletePushSubscription: [
    {
      does: 'end a browser of somebody else, which changes nothing',
      ask: ofOther,
      expected: { anywhere: signedIn('ok') },
    },
  ],
  testPushSubscription: [{ does: 'try a browser of somebody else', ask: ofOther, expected: { anywhere: signedIn('not_found') } }],
};
