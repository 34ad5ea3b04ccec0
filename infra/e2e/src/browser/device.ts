import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Person } from '../person.ts';
import type { Chromium } from './chromium.ts';
import { type Misdeed, watchPage } from './watch-page.ts';

/** A browser window at which somebody sits. */
export interface Device {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page did that no page should. */
  readonly misdeeds: readonly Misdeed[];
}

/** How a device is set up; without `person` nobody is signed in at it. */
export interface DeviceOptions extends BrowserContextOptions {
  readonly url: string;
  readonly person?: Person;
  /** Where it begins; default `/`. */
  readonly path?: string;
}

/** Opens a window, with the person signed in by the cookie that their sign-in would have left. */
export const openDevice = async (chromium: Chromium, { url, person, path = '/', ...options }: DeviceOptions): Promise<Device> => {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  if (person !== undefined) await signIn(context, url, person);
  const page = await context.newPage();
  const misdeeds = await watchPage(page, url);
  await page.goto(url + path);
  return { page, context, misdeeds };
};

const signIn = async (context: BrowserContext, url: string, { username, password }: Person): Promise<void> => {
  const reply = await context.request.post(`${url}/api/auth/login`, { data: { username, password } });
  expect(reply.status()).toBe(200);
};
