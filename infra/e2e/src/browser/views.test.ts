import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { connect, register } from '../person.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { browserTest, type Chromium, startChromium } from './chromium.ts';
import { type Device, type DeviceOptions, openDevice } from './device.ts';
import { expectAllFlawless, expectFlawless, isThorough, settled } from './looking.ts';
import { takePicture, wantsPictures } from './pictures.ts';
import { makeScene, type Scene } from './scene.ts';
import { loseNetwork, pretendDegraded, pretendDemo, refuseWhatWaits } from './states.ts';
import { goTo, views } from './views.ts';
import { talkViews } from './views-talk.ts';

let chromium: Chromium;
let scene: Scene;
const devices: Device[] = [];

beforeAll(async () => {
  [chromium, scene] = await Promise.all([startChromium(), makeScene(sharedUrl(), sharedDir())]);
});
afterAll(() => chromium.close());
afterEach(async () => {
  for (const { context, misdeeds } of devices.splice(0)) {
    await context.close();
    expect(misdeeds).toEqual([]);
  }
});

const open = async (username: string | undefined, options: Partial<DeviceOptions> = {}): Promise<Page> => {
  const device = await openDevice(chromium, {
    url: sharedUrl(),
    ...(username === undefined ? {} : { person: scene.person(username) }),
    reducedMotion: 'reduce',
    colorScheme: 'light',
    serviceWorkers: 'block',
    ...options,
  });
  devices.push(device);
  if (username !== undefined) await device.page.locator('.room-item').first().waitFor();
  return device.page;
};

browserTest('whoever is not signed in: axe finds nothing, also where a form was refused', async () => {
  const page = await open(undefined);
  await page.locator('.sign-in-form').waitFor();
  expect(await page.title()).toBe('Sign in · Parley');
  await expectFlawless(page, 'sign-in', true);
  await page.getByRole('textbox', { name: 'Username' }).fill('nobody');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await expectFlawless(page, 'sign-in-refused');
  await page.locator('.sign-in-other').click();
  await expectFlawless(page, 'sign-up');
  await pretendDemo(page, [
    { username: 'noor', displayName: 'Noor Haddad', about: 'Product, in the middle of everything' },
    { username: 'elif', displayName: 'Elif Aydın', about: 'Design, with a few mentions waiting' },
    { username: 'jonas', displayName: 'Jonas Weber', about: 'Developer, in his second week' },
  ]);
  await page.goto(sharedUrl());
  await page.locator('.demo-person').first().waitFor();
  await expectFlawless(page, 'sign-in-demo', true);
});

browserTest('whoever is in no room yet: axe finds nothing', async () => {
  const newcomer = await register(sharedUrl(), 'newcomer');
  const page = await open(undefined, { person: newcomer });
  await page.locator('.welcome').waitFor();
  await expectFlawless(page, 'welcome', true);
});

browserTest(
  'with less motion, too, a room opens at what is new in it; the window is named after it, and new messages are read out politely',
  async () => {
    const page = await open('noor');
    await goTo(page, `/r/${scene.room('ferry-app')}`);
    const line = page.locator('.unread-line');
    await line.waitFor();
    await eventually(async () => {
      const top = (await line.boundingBox())?.y ?? 0;
      expect(top > 50 && top < 750).toBe(true);
    });
    expect(await page.title()).toMatch(/^\(\d+\) Ferry app · Parley$/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('[role="log"][aria-live="polite"]').count()).toBe(1);
    expect(await page.locator('[aria-live="assertive"]').count()).toBe(0);
  },
);

browserTest('whoever is signed in: axe finds nothing in any view, light or dark', async () => {
  await expectAllFlawless(await open('noor'), scene, views);
});

browserTest('reactions, replies, threads, pins and the history of edits: axe finds nothing, light or dark', async () => {
  await expectAllFlawless(await open('noor'), scene, talkViews);
});

browserTest('without a connection, and where something was refused or fails: axe finds nothing', async () => {
  const page = await open('noor');
  await loseNetwork(page, scene);
  await expectFlawless(page, 'offline', true);
  await refuseWhatWaits(page, scene, 'noor');
  await expectFlawless(page, 'refused', true);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.route('**/api/rooms/*/messages**', (route) => route.fulfill({ status: 503, json: {} }));
  await page.goto(`${sharedUrl()}/r/${scene.room('galley')}`);
  await page.locator('.timeline-loading').waitFor();
  await expectFlawless(page, 'failed');
  await page.unroute('**/api/rooms/*/messages**');
  await page.route('**/api/rooms**', () => undefined);
  await page.goto(`${sharedUrl()}/r/${scene.room('galley')}`);
  await page.locator('.room-list-skeleton').waitFor();
  await expectFlawless(page, 'loading');
  await page.unroute('**/api/rooms**');
  await pretendDegraded(page);
  await page.goto(`${sharedUrl()}/r/${scene.room('galley')}`);
  await page.locator('.connection-bar .notice').waitFor();
  await expectFlawless(page, 'degraded');
});

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const variants = [
  { name: 'phone', isKept: true, username: 'mei', options: phone, dir: 'ltr' },
  { name: 'rtl', isKept: true, username: 'jonas', options: { locale: 'ar' }, dir: 'rtl' },
  // 200 % in a window of 1280 by 800.
  { name: 'zoomed', isKept: false, username: 'mei', options: { viewport: { width: 640, height: 400 } }, dir: 'ltr' },
  {
    name: 'phone-rtl-dark',
    isKept: false,
    username: 'jonas',
    options: { ...phone, locale: 'ar', colorScheme: 'dark' },
    dir: 'rtl',
  },
] as const;

for (const { username, options, dir, ...variant } of variants.filter(({ isKept }) => isKept || isThorough))
  browserTest(`${variant.name}: nothing is wider than the window`, async () => {
    const page = await open(username, options);
    expect(await page.locator('html').getAttribute('dir')).toBe(dir);
    const all = [...views, ...talkViews];
    await expectAllFlawless(page, scene, isThorough ? all : all.filter(({ isMain }) => isMain), variant);
  });

if (wantsPictures)
  browserTest('the pictures of the README: a room of the demo in which people are', async () => {
    const lines = await Promise.all(['tomas', 'mei', 'lars'].map((username) => connect(scene.person(username))));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open('elif', { colorScheme });
      await goTo(page, `/r/${scene.room('ferry-app')}`);
      await page.locator('.timeline-row').first().waitFor();
      await page.locator('#room-panel-toggle').click();
      await page.locator('.member-item').first().waitFor();
      await page.locator('#composer-field').focus();
      await page.mouse.move(0, 0);
      await lines[0]?.emit('typing:start', { roomId: scene.room('ferry-app') });
      await page.locator('.typing-dots').waitFor();
      await settled(page);
      await takePicture(page, `parley-${colorScheme}`, 'readme');
    }
    for (const line of lines) line.close();
  });
