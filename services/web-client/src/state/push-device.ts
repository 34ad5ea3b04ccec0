import type { ChatClient } from '@parley/client';
import type { PushDevice as StoredDevice } from '@parley/contracts';
import type { Kept } from './kept.ts';
import { createObservable } from './observable.ts';

/** Whether this browser is told while no window is open. */
export type PushState = 'unsupported' | 'off' | 'working' | 'on' | 'failed';

/** This browser as one that is told (NO6): see {@link createPushDevice}. */
export interface PushDevice {
  readonly getSnapshot: () => PushState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for it; the browser must have allowed notifications already. */
  turnOn(): Promise<void>;
  turnOff(): Promise<void>;
  /** Sends a notification to this browser, to see that it arrives. */
  test(): Promise<boolean>;
  /** Somebody is signed in: what was on goes on, in their name. */
  renew(): Promise<void>;
  /** Nobody is signed in any more: their sign-in has ended it at the server. */
  forget(): void;
}

/** What it needs. */
export interface PushDeviceOptions {
  readonly rest: ChatClient['rest'];
  readonly kept: Kept;
  /** The worker's registration, once there is one. */
  readonly registration: () => Promise<ServiceWorkerRegistration | undefined>;
  readonly isAllowed: () => boolean;
  readonly language: () => string;
}

const storageKey = 'parley:push';
const path = '/api/push/subscriptions';

const bytesOf = (key: string): string => key.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** The key that a subscription was made with, in base64url. */
const keyOf = (subscription: PushSubscription): string => {
  const key = subscription.options.applicationServerKey;
  return key === null ? '' : bytesOf(btoa(String.fromCharCode(...new Uint8Array(key))));
};

/** Another key means another operator's key: the browser has to be subscribed to that one. */
const subscribeTo = async (manager: PushManager, publicKey: string): Promise<PushSubscription> => {
  const present = await manager.getSubscription();
  if (present !== null && keyOf(present) === publicKey) return present;
  await present?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
};

/** Makes it; a browser without push, or a page that is not served securely, has none. */
export const createPushDevice = (options: PushDeviceOptions): PushDevice => {
  const { rest, kept, registration, isAllowed, language } = options;
  const isSupported = 'PushManager' in globalThis;
  const state = createObservable<PushState>(isSupported ? 'off' : 'unsupported');
  const managerOf = async (): Promise<PushManager | undefined> => (await registration())?.pushManager;

  const put = async (): Promise<boolean> => {
    const manager = await managerOf();
    const key = await rest.call<{ publicKey: string }>({ method: 'GET', path: '/api/push/key' });
    if (manager === undefined || !key.ok) return false;
    const { endpoint, keys, expirationTime } = (await subscribeTo(manager, key.data.publicKey)).toJSON();
    const body = { endpoint, keys, expirationTime, language: language() };
    const answer = await rest.call<StoredDevice>({ method: 'PUT', path, body });
    if (answer.ok) kept.set(storageKey, answer.data.id);
    return answer.ok;
  };

  const tryPut = async (): Promise<void> => {
    const isOn = await put().catch(() => false);
    state.set(isOn ? 'on' : 'failed');
  };

  const end = async (): Promise<void> => {
    const subscription = await (await managerOf())?.getSubscription();
    await subscription?.unsubscribe();
  };

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    turnOn: async () => {
      if (!isSupported || state.getSnapshot() === 'working') return;
      state.set('working');
      await tryPut();
    },
    turnOff: async () => {
      if (state.getSnapshot() === 'working') return;
      state.set('working');
      const id = kept.get(storageKey);
      kept.set(storageKey, undefined);
      if (id !== undefined) await rest.call({ method: 'DELETE', path: `${path}/${id}` });
      // Where the server was not reached, it learns it from the push service.
      await end().catch(() => undefined);
      state.set('off');
    },
    test: async () => {
      const id = kept.get(storageKey);
      return id !== undefined && (await rest.call({ method: 'POST', path: `${path}/${id}/test` })).ok;
    },
    renew: async () => {
      if (!isSupported || kept.get(storageKey) === undefined || !isAllowed()) return;
      await tryPut();
    },
    forget: () => {
      if (!isSupported) return;
      kept.set(storageKey, undefined);
      void end().catch(() => undefined);
      state.set('off');
    },
  };
};
