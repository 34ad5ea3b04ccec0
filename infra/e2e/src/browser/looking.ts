import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { colourFaultsOf, faultsOf } from './axe.ts';
import { takePicture, wantsPictures } from './pictures.ts';
import type { Scene } from './scene.ts';
import type { View } from './views.ts';

/** Whether everything is looked at in every way, and pictures are taken. */
export const isThorough = process.env['PARLEY_SLOW'] !== undefined || wantsPictures;

/** What is wrong, by the view and how it was shown. */
type Faults = Record<string, readonly string[]>;

/** Whatever is loaded when it is first needed is there, nothing moves any more, and every colour is the one it changes to. */
export const settled = async (page: Page): Promise<void> => {
  // On a phone a dialog waits for the keyboard, a while.
  const isDialog = (await page.locator('.dialog').count()) > 0;
  await page.waitForTimeout(isThorough ? (isDialog ? 700 : 250) : 40);
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = document.getAnimations().map(({ finished }) => finished.catch(() => undefined));
    await Promise.race([Promise.all(moving), new Promise((done) => setTimeout(done, 500))]);
  });
};

const note = (faults: Faults, name: string, found: readonly string[]): void => {
  if (found.length > 0) faults[name] = [...(faults[name] ?? []), ...found];
};

const noteWidth = async (faults: Faults, page: Page, name: string): Promise<void> => {
  const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  note(faults, name, isTooWide ? ['wider than the window'] : []);
};

const lookInBothThemes = async (faults: Faults, page: Page, { name, isMain = false }: Pick<View, 'name' | 'isMain'>) => {
  const folder = isMain ? 'kept' : 'passing';
  note(faults, `${name}-light`, await faultsOf(page));
  if (isThorough) await takePicture(page, `${name}-light`, folder);
  await page.emulateMedia({ colorScheme: 'dark' });
  await settled(page);
  note(faults, `${name}-dark`, isThorough ? await faultsOf(page) : await colourFaultsOf(page));
  if (isThorough) await takePicture(page, `${name}-dark`, folder);
  await page.emulateMedia({ colorScheme: 'light' });
  await noteWidth(faults, page, name);
};

/** Looks at what a page shows, in both themes: axe finds nothing, and nothing is wider than the window. */
export const expectFlawless = async (page: Page, name: string, isMain = false): Promise<void> => {
  const faults: Faults = {};
  await settled(page);
  await lookInBothThemes(faults, page, { name, isMain });
  expect(faults).toEqual({});
};

/** How views are shown, where it is not the usual way: in that alone. */
export interface Variant {
  readonly name: string;
  readonly isKept: boolean;
}

/** Looks at one view after the other, and tells of all that is wrong at the end. */
export const expectAllFlawless = async (page: Page, scene: Scene, views: readonly View[], variant?: Variant): Promise<void> => {
  const faults: Faults = {};
  for (const view of views) {
    try {
      await view.open(page, scene);
      await settled(page);
      if (variant === undefined) await lookInBothThemes(faults, page, view);
      else await lookOnce(faults, page, view, variant);
    } catch (error) {
      note(faults, view.name, [String(error)]);
    }
  }
  expect(faults).toEqual({});
};

const lookOnce = async (faults: Faults, page: Page, { name, isMain = false }: View, variant: Variant): Promise<void> => {
  const called = `${name}-${variant.name}`;
  await noteWidth(faults, page, called);
  if (!isThorough) return;
  note(faults, called, await faultsOf(page));
  await takePicture(page, called, isMain && variant.isKept ? 'kept' : 'passing');
};
