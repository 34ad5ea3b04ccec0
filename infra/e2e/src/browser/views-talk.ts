import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import { focusOn, goTo, goToRoom, ownMessage, panel, type View } from './views.ts';

/** The message of the hard room that has everything a message may have. */
const talkedAbout = async (page: Page, scene: Scene) => {
  await goToRoom(page, scene, 'hard');
  // Who has not read it all is not led to its end.
  await page.locator('.timeline-scroll').evaluate((box) => {
    box.scrollTop = box.scrollHeight;
  });
  const message = page
    .locator('.message')
    .filter({ has: page.locator('.thread-line') })
    .last();
  await message.waitFor();
  await focusOn(message);
  return message;
};

/** What may be done with a message, and what is told of it elsewhere; in an order in which one leads to the next. */
export const talkViews: readonly View[] = [
  {
    name: 'message-talked-about',
    isMain: true,
    open: async (page, scene) => {
      await page.keyboard.press('Escape');
      await talkedAbout(page, scene);
    },
  },
  {
    name: 'message-react',
    isMain: true,
    open: async (page, scene) => {
      await talkedAbout(page, scene);
      await page.keyboard.press('a');
      await page.locator('.emoji-grid button').first().waitFor();
    },
  },
  {
    name: 'message-menu',
    open: async (page, scene) => {
      const message = await talkedAbout(page, scene);
      await message.locator('.message-toolbar > .icon-button').last().click();
      await page.locator('.menu-item').first().waitFor();
    },
  },
  {
    name: 'message-reactions',
    open: async (page, scene) => {
      await talkedAbout(page, scene);
      await page.keyboard.press('w');
      await page.locator('.reactors li').first().waitFor();
    },
  },
  {
    name: 'message-history',
    isMain: true,
    open: async (page, scene) => {
      await goToRoom(page, scene, 'hard');
      // It may be that one that is being edited since another view.
      for (const field of await page.locator('.edit-field textarea').all()) await field.press('Escape');
      await ownMessage(page);
      await page.keyboard.press('h');
      await page.locator('.version').nth(1).waitFor();
    },
  },
  {
    name: 'reply',
    isMain: true,
    open: async (page, scene) => {
      await talkedAbout(page, scene);
      await page.keyboard.press('r');
      await page.locator('.answering-bar').waitFor();
    },
  },
  {
    name: 'thread',
    isMain: true,
    open: async (page, scene) => {
      await page.locator('.answering-bar .icon-button').click();
      await talkedAbout(page, scene);
      await page.keyboard.press('t');
      await page.locator('.thread-panel article').nth(4).waitFor();
    },
  },
  {
    name: 'threads',
    isMain: true,
    open: async (page) => {
      await goTo(page, '/threads');
      await page.locator('.followed-thread').first().waitFor();
    },
  },
  { name: 'pins', isMain: true, open: (page, scene) => panel(page, scene, 'hard', 'pins') },
];
