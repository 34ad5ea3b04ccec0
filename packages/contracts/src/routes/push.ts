import { z } from 'zod';
import { PushDevice, PushSubscriptionBody, PushSubscriptionId } from '../push.ts';
import { defineRoute } from './route.ts';

/** The routes of the notifications service. */
export const pushRoutes = {
  /** The public key to subscribe with, 65 bytes in base64url (RFC 8292). */
  getPushKey: defineRoute({
    method: 'GET',
    path: '/api/push/key',
    auth: 'user',
    status: 200,
    response: z.object({ publicKey: z.string() }),
  }),
  /** My browsers that are told, the newest first. */
  listPushSubscriptions: defineRoute({
    method: 'GET',
    path: '/api/push/subscriptions',
    auth: 'user',
    status: 200,
    response: z.object({ items: z.array(PushDevice) }),
  }),
  /** Lets this sign-in be told by a browser; the same endpoint again renews it. */
  putPushSubscription: defineRoute({
    method: 'PUT',
    path: '/api/push/subscriptions',
    auth: 'user',
    errors: ['conflict', 'forbidden'],
    body: PushSubscriptionBody,
    status: 200,
    response: PushDevice,
  }),
  /** Ends one; repeatable. */
  deletePushSubscription: defineRoute({
    method: 'DELETE',
    path: '/api/push/subscriptions/:subscriptionId',
    auth: 'user',
    params: z.object({ subscriptionId: PushSubscriptionId }),
    status: 204,
    response: null,
  }),
  /** Sends a notification to one of my browsers, to see that it arrives. */
  testPushSubscription: defineRoute({
    method: 'POST',
    path: '/api/push/subscriptions/:subscriptionId/test',
    auth: 'user',
    errors: ['not_found', 'rate_limited'],
    params: z.object({ subscriptionId: PushSubscriptionId }),
    status: 202,
    response: null,
  }),
} as const;
