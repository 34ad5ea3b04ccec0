import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { openAccount, openPanel } from './people-page.ts';
import { useDevices } from './use-devices.ts';

const open = useDevices();

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

const settingsOf = async (person: Person) =>
  (await person.call<Record<string, unknown> & { rooms: unknown[] }>('GET', '/api/me/notifications')).body;

const openSettings = async (page: Page) => {
  await openAccount(page, 'Settings');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Notifications' }).click();
  return dialog;
};

const workerReady = async (page: Page): Promise<void> => {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await eventually(async () => expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true));
};

const shown = (page: Page): Promise<[title: string, text: string][]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }): [string, string] => [title, body]);
  });

/** What the push service of the browser would bring to the worker. */
const deliver = async (cdp: CDPSession): Promise<(payload: object) => Promise<void>> => {
  const found = Promise.withResolvers<string>();
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [registration] = registrations;
    if (registration !== undefined) found.resolve(registration.registrationId);
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await found.promise;
  const origin = `${sharedUrl()}/`;
  return async (payload) => {
    await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(payload) });
  };
};

browserTest(
  'NO1 NO2 what I am told of, when not and how much it says is set in the settings, and known to all devices',
  async () => {
    const { ben } = await pair();
    const { page } = await open({ person: ben, permissions: ['notifications'], timezoneId: 'Europe/Berlin' });
    const dialog = await openSettings(page);
    await dialog.getByLabel('Tell me of').selectOption({ label: 'Every message' });
    await dialog.getByRole('switch', { name: 'Show what was written' }).click();
    await dialog.getByRole('switch', { name: 'Quiet hours' }).click();
    await dialog.getByLabel('From').fill('21:30');
    await dialog.getByLabel('Pause notifications').selectOption({ label: 'For an hour' });
    await dialog.getByText(/^Paused until /).waitFor();
    await eventually(async () =>
      expect(await settingsOf(ben)).toMatchObject({
        level: 'all',
        preview: false,
        quietHours: { from: '21:30', to: '07:00', timeZone: 'Europe/Berlin' },
        snoozedUntil: expect.any(String),
      }),
    );
    await ben.call('PATCH', '/api/me/notifications', { level: 'nothing', snoozedUntil: null, quietHours: null });
    await eventually(async () => expect(await dialog.getByLabel('Tell me of').inputValue()).toBe('nothing'));
    await dialog.getByLabel('Pause notifications').waitFor();
    expect(await dialog.getByLabel('From').count()).toBe(0);
  },
);

browserTest('NO2 a room is muted beside it, and the list shows that', async () => {
  const { ben, roomId } = await pair();
  const { page } = await open({ person: ben, path: `/r/${roomId}` });
  const panel = await openPanel(page, 'About');
  await panel.getByLabel('Tell me of').selectOption({ label: 'Every message' });
  await eventually(async () => expect((await settingsOf(ben)).rooms).toEqual([{ roomId, level: 'all', mutedUntil: null }]));
  await panel.getByLabel('Mute').selectOption({ label: 'For 8 hours' });
  await panel.getByText(/^Muted until /).waitFor();
  const item = page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /A room/ });
  await item.getByText('Muted').waitFor({ state: 'attached' });
  await panel.getByRole('button', { name: 'Unmute' }).click();
  await item.getByText('Muted').waitFor({ state: 'detached' });
  expect((await settingsOf(ben)).rooms).toEqual([{ roomId, level: 'all', mutedUntil: null }]);
});

browserTest(
  'NO5 NO7 a push shows one notification for a conversation, and is taken away by the next one where it was read',
  async () => {
    const { ben, roomId } = await pair();
    const { page, context } = await open({ person: ben, permissions: ['notifications'] });
    await workerReady(page);
    const push = await deliver(await context.newCDPSession(page));
    const missed = {
      type: 'missed',
      roomId,
      messageId: randomUUID(),
      kind: 'private',
      mentioned: true,
      language: 'en',
      badge: 1,
    };
    const said = { senderName: 'anna', roomName: 'A room' };
    await push({ ...missed, ...said, seq: 1, count: 1, text: 'Come here' });
    await eventually(async () => expect(await shown(page)).toEqual([['anna in A room', 'Come here']]), { everyMs: 500 });
    await push({ ...missed, ...said, seq: 3, count: 3, text: 'Hurry' });
    await eventually(async () => expect(await shown(page)).toEqual([['anna in A room', 'Hurry\nand 2 more']]), { everyMs: 500 });
    await push({ type: 'read', roomIds: [roomId], badge: 0 });
    await eventually(async () => expect(await shown(page)).toEqual([]), { everyMs: 500 });
  },
);

/** Chromium has no push service here: what it would subscribe to is put in its place. */
const stubPushService = (subscription: object): void => {
  let present: object | null = null;
  const made = {
    ...subscription,
    options: { applicationServerKey: null },
    toJSON: () => subscription,
    unsubscribe: () => {
      present = null;
      return Promise.resolve(true);
    },
  };
  PushManager.prototype.subscribe = (wanted) => {
    const key = wanted?.applicationServerKey;
    const bytes = atob((typeof key === 'string' ? key : '').replaceAll('-', '+').replaceAll('_', '/'));
    Object.assign(made.options, { applicationServerKey: Uint8Array.from(bytes, (one) => one.charCodeAt(0)).buffer });
    present = made;
    return Promise.resolve(made as unknown as PushSubscription);
  };
  PushManager.prototype.getSubscription = () => Promise.resolve(present as PushSubscription | null);
};

const browserKeys = () => {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const keys = { p256dh: curve.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
  return { endpoint: `https://push.example.com/${randomUUID()}`, expirationTime: null, keys };
};

const browsersOf = async (person: Person): Promise<number> =>
  (await person.call<{ items: unknown[] }>('GET', '/api/push/subscriptions')).body.items.length;

browserTest('NO6 a browser is told while it is closed where one wants that, and not any more when one signs out', async () => {
  const { ben } = await pair();
  const { page, context } = await open({ person: ben, permissions: ['notifications'] });
  await context.addInitScript(stubPushService, browserKeys());
  await page.reload();
  await workerReady(page);
  const dialog = await openSettings(page);
  const closed = dialog.getByRole('switch', { name: 'Also when Parley is closed' });
  expect(await closed.isChecked()).toBe(false);
  await closed.click();
  await eventually(async () => expect(await browsersOf(ben)).toBe(1));
  await closed.click();
  await eventually(async () => expect(await browsersOf(ben)).toBe(0));
  await closed.click();
  await eventually(async () => expect(await browsersOf(ben)).toBe(1));
  await page.keyboard.press('Escape');
  await openAccount(page, 'Sign out');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await eventually(async () => expect(await browsersOf(ben)).toBe(0));
});

browserTest('NO6 where the push service of a browser cannot be reached, it says so', async () => {
  const { ben } = await pair();
  const { page, context } = await open({ person: ben, permissions: ['notifications'] });
  await context.addInitScript(() => {
    PushManager.prototype.subscribe = () => Promise.reject(new DOMException('Registration failed', 'AbortError'));
  });
  await page.reload();
  await workerReady(page);
  const dialog = await openSettings(page);
  await dialog.getByRole('switch', { name: 'Also when Parley is closed' }).click();
  await dialog.getByText('The push service of your browser cannot be reached at the moment.').waitFor({ timeout: 60_000 });
  expect(await browsersOf(ben)).toBe(0);
});
