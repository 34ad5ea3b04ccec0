import { launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { connect, createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import type { Device } from './device.ts';
import { composer, messageRows, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const open = useDevices();

/** Somebody at home, whose browser may show notifications and has the worker that shows them. */
const openAllowed = async (person: Person, path = '/'): Promise<Device> => {
  const device = await open({ person, path, permissions: ['notifications'] });
  await connected(device.page);
  await workerReady(device.page);
  return device;
};

/** Waits until the list of rooms is there and the connection is; what comes before that is shown, but not told. */
const connected = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'anna' }).waitFor();
  await page.locator('.account-bar').getByText('Online').waitFor();
  // The first answers to what a page asks when it begins.
  await page.waitForLoadState('networkidle');
};

/** Begins to listen for an event of the server's; answers what resolves when the page got it. What is told after it comes after it. */
const listenFor = async (page: Page, type: string): Promise<() => Promise<void>> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const heard = Promise.withResolvers<void>();
  devtools.on('Network.webSocketFrameReceived', ({ response }) => {
    if (response.payloadData.includes(type)) heard.resolve();
  });
  return async () => {
    await heard.promise;
    await devtools.detach();
  };
};

const workerReady = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await eventually(async () => expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true));
};

/** What the browser shows at the moment: title and text of each. */
const shown = (page: Page): Promise<[title: string, text: string][]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }): [string, string] => [title, body]);
  });

/** Chromium forgets a notification that somebody asks for while it is being shown, so this asks seldom. */
const showing = (page: Page, expected: readonly (readonly [title: string, text: string])[]): Promise<void> =>
  eventually(async () => expect((await shown(page)).toSorted(byTitle)).toEqual(expected), { everyMs: 1_500 });

const byTitle = ([one]: readonly [string, string], [other]: readonly [string, string]): number => (one < other ? -1 : 1);

const bar = (page: Page) => page.locator('.connection-bar .notice');

/** Begins to note in the page when it goes offline and when the bar comes; answers what says how long was between, ms. */
const watchBar = async (page: Page): Promise<() => Promise<number>> => {
  const times = await page.evaluateHandle(() => {
    const noted = { offlineAt: Number.NaN, barAt: Number.NaN };
    addEventListener('offline', ({ timeStamp }) => (noted.offlineAt = timeStamp), { once: true });
    const observer = new MutationObserver(() => {
      if (document.querySelector('.connection-bar .notice') === null) return;
      noted.barAt = performance.now();
      observer.disconnect();
    });
    observer.observe(document.body, { subtree: true, childList: true });
    return noted;
  });
  return () => times.evaluate(({ offlineAt, barAt }) => barAt - offlineAt);
};

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const direct = await anna.call<{ id: string }>('POST', '/api/rooms', { kind: 'direct', memberIds: [ben.id] });
  expect(direct.status).toBe(201);
  return { anna, ben, roomId: await createRoom(anna, [ben]), directId: direct.body.id };
};

browserTest(
  'an interruption is told calmly: nothing at first, then what it is, and nothing any more when it is over',
  async () => {
    const { anna, roomId } = await pair();
    const { page, context } = await open({ person: anna, path: `/r/${roomId}` });
    await composer(page).waitFor();
    await say(page, 'before');
    await messageRows(page).filter({ hasText: 'before' }).waitFor();
    // From when the page was opened, on a slow machine.
    await bar(page).waitFor({ state: 'detached' });
    const barAfter = await watchBar(page);
    await context.setOffline(true);
    await bar(page).getByText('You are offline. What you write is kept and sent later.').waitFor();
    expect(await barAfter()).toBeGreaterThanOrEqual(2_000);
    await say(page, 'meanwhile');
    expect(await page.getByRole('status').filter({ hasText: 'You are offline.' }).count()).toBe(1);
    await messageRows(page).filter({ hasText: 'meanwhile' }).getByText('Waiting for the connection').waitFor();
    await context.setOffline(false);
    await bar(page).waitFor({ state: 'detached', timeout: 30_000 });
    await eventually(async () => expect(await page.getByText('Waiting for the connection').count()).toBe(0));
    await page.getByRole('status').filter({ hasText: 'Connected again.' }).waitFor();
  },
);

browserTest(
  'a device tells of what is meant for me and not of what I look at, and takes it away when it was read elsewhere',
  async () => {
    const { anna, ben, roomId, directId } = await pair();
    const annas = await connect(anna);
    const { page } = await openAllowed(ben, `/r/${roomId}`);
    await composer(page).waitFor();
    await annas.send(roomId, `@${ben.username} he looks at it`);
    await messageRows(page).filter({ hasText: 'he looks at it' }).waitFor();
    await annas.send(directId, '**For you** only');
    await showing(page, [['anna', 'For you only']]);
    await page.goto(`${sharedUrl()}/`);
    await connected(page);
    await annas.send(roomId, 'for nobody in particular');
    await annas.send(roomId, `@${ben.username} for you`);
    await showing(page, [
      ['anna', 'For you only'],
      ['anna in A room', `@${ben.username} for you`],
    ]);
    for (const id of [roomId, directId]) {
      const { body } = await ben.call<{ lastSeq: number }>('GET', `/api/rooms/${id}`);
      expect((await ben.call('PUT', `/api/rooms/${id}/read`, { seq: body.lastSeq })).status).toBe(200);
    }
    await showing(page, []);
    annas.close();
  },
);

browserTest(
  'NO2 what a device tells is chosen for all devices: of every message, without what was written, or of nothing',
  async () => {
    const { anna, ben, roomId, directId } = await pair();
    const annas = await connect(anna);
    const { page } = await openAllowed(ben);
    const choose = async (patch: object): Promise<void> => {
      const heard = await listenFor(page, 'notifications.changed');
      expect((await ben.call('PATCH', '/api/me/notifications', patch)).status).toBe(200);
      await heard();
    };
    await choose({ level: 'all', preview: false });
    await annas.send(roomId, 'a secret');
    await showing(page, [['Parley', 'New message']]);
    await choose({ level: 'nothing' });
    await annas.send(directId, 'nobody is told');
    await eventually(async () => expect(await page.title()).toBe('(1) Parley'));
    await page.waitForTimeout(1_500);
    expect((await shown(page)).map(([, text]) => text)).toEqual(['New message']);
    annas.close();
  },
);

browserTest('a notification that is pressed leads to its message', async () => {
  const { anna, ben, directId } = await pair();
  const annas = await connect(anna);
  const { page, context } = await openAllowed(ben);
  await annas.send(directId, 'over here');
  await showing(page, [['anna', 'over here']]);
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async () => {
    const scope: unknown = globalThis;
    const { registration } = scope as { registration: ServiceWorkerRegistration };
    const [notification] = await registration.getNotifications();
    const event: unknown = Reflect.get(globalThis, 'NotificationEvent');
    const Pressed = event as new (type: string, init: object) => Event;
    dispatchEvent(new Pressed('notificationclick', { notification }));
  });
  await eventually(() => expect(page.url()).toBe(`${sharedUrl()}/r/${directId}/1`));
  await messageRows(page).filter({ hasText: 'over here' }).waitFor();
  expect(await shown(page)).toEqual([]);
  annas.close();
});

browserTest('nobody is asked for notifications but by a press; after something was missed it is offered once', async () => {
  const { anna, ben, directId } = await pair();
  const annas = await connect(anna);
  const { page } = await open({ person: ben });
  await connected(page);
  await page.evaluate(() => {
    const asked: unknown = Notification;
    // Headless browsers deny at once; what is looked at is whether anybody asks.
    Reflect.set(asked as object, 'requestPermission', () => Promise.resolve(Reflect.set(globalThis, 'parleyAsked', true)));
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  });
  const offer = page.getByText('Be told on this device when somebody writes to you?');
  expect(await offer.count()).toBe(0);
  await annas.send(directId, 'hello?');
  await offer.waitFor();
  expect(await page.evaluate(() => Reflect.has(globalThis, 'parleyAsked'))).toBe(false);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await offer.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => Reflect.has(globalThis, 'parleyAsked'))).toBe(true);
  annas.close();
});

browserTest('the title and the icon of the window say how much is meant for me, until it was read', async () => {
  const { anna, ben, roomId, directId } = await pair();
  const annas = await connect(anna);
  const { page } = await open({ person: ben, path: `/r/${roomId}` });
  await composer(page).waitFor();
  const icon = () => page.locator('link[rel="icon"]').getAttribute('href');
  expect([await page.title(), await icon()]).toEqual(['A room · Parley', '/icon.svg']);
  for (const text of ['one', 'two']) await annas.send(directId, text);
  await eventually(async () => expect([await page.title(), await icon()]).toEqual(['(2) A room · Parley', '/icon-for-me.svg']));
  await page.locator(`nav a[href="/r/${directId}"]`).click();
  await eventually(async () => expect([await page.title(), await icon()]).toEqual(['anna · Parley', '/icon.svg']));
  annas.close();
});

browserTest('it can be installed, opens without a server, says what is kept, and goes on when there is one', async () => {
  const { anna, roomId } = await pair();
  const { page, context } = await open({ person: anna, path: `/r/${roomId}` });
  await composer(page).waitFor();
  await workerReady(page);
  const devtools = await context.newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A context of a test is like a private window, which installs nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain('/');
  expect(kept.filter((path) => path.startsWith('/api') || path.startsWith('/socket.io'))).toEqual([]);
  await composer(page).fill('half a thought');
  await context.setOffline(true);
  await page.reload();
  await page.getByRole('heading', { name: /You are offline|Parley cannot be reached/ }).waitFor();
  await page.getByText('1 draft is kept on this device.').waitFor();
  await context.setOffline(false);
  await composer(page).waitFor();
  expect(await composer(page).inputValue()).toBe('half a thought');
});

browserTest('a demo is entered with one press, says that it is one, and is alive', async () => {
  const stack = await launchStack({ args: ['--demo'], env: { PARLEY_DATA_DIR: undefined } });
  try {
    const { page } = await open({ url: stack.url });
    await page.getByRole('heading', { name: 'This is a demo' }).waitFor();
    await page.getByRole('button', { name: 'Look around as Elif Aydın' }).click();
    await page
      .getByRole('navigation', { name: 'Rooms' })
      .getByRole('link', { name: /^Lobby/ })
      .click();
    await messageRows(page).nth(3).waitFor();
    await page.getByText(/ (?:is|are) typing/).waitFor({ timeout: 60_000 });
  } finally {
    await stack.destroy();
  }
});
