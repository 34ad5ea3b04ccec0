import { eventually } from '@parley/test-kit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Scene } from './scene.ts';

/** A view: how one comes to it from anywhere. What it is found by has no language, so that it is found in all. */
export interface View {
  readonly name: string;
  readonly open: (page: Page, scene: Scene) => Promise<void>;
  /** One that is worth a picture in the other variants too. */
  readonly isMain?: boolean;
}

const closeWhatIsOpen = async (page: Page): Promise<void> => {
  for (let times = 0; times < 4 && (await page.locator('.dialog, .popover, .switcher').count()) > 0; times += 1)
    await page.keyboard.press('Escape');
};

/** Goes to a place as a link does, without loading the page anew, and closes what was open. */
export const goTo = async (page: Page, path: string): Promise<void> => {
  await closeWhatIsOpen(page);
  await page.mouse.move(0, 0);
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
};

/** Goes to a room of the scene. */
export const goToRoom = async (page: Page, scene: Scene, key: string): Promise<void> => {
  await goTo(page, `/r/${scene.room(key)}`);
  await page.locator('.timeline-row').first().waitFor();
};

const home = async (page: Page): Promise<void> => {
  await goTo(page, '/');
  await page.locator('.room-item').first().waitFor();
};

/** Gives a message the focus for good: what was open before gives it back a moment after it has closed. */
export const focusOn = (message: Locator): Promise<void> =>
  eventually(async () => {
    await message.focus();
    await message.page().waitForTimeout(100);
    expect(await message.locator('.message-toolbar').count()).toBe(1);
  });

/** The last message of one's own: the one that may be edited. */
export const ownMessage = async (page: Page) => {
  const own = page.locator('.message').filter({ hasText: 'a bit of code' });
  for (const one of (await own.all()).toReversed()) {
    await focusOn(one);
    if ((await page.locator('.message-toolbar [data-act="edit"]').count()) > 0) return;
  }
  throw new Error('there is no message of one\u2019s own');
};

/** The last message of somebody else: one that may be reported. */
const othersMessage = async (page: Page) => {
  for (const one of (await page.locator('.message').all()).toReversed()) {
    await focusOn(one);
    if ((await page.locator('.message-toolbar:not([data-own])').count()) > 0) return;
  }
  throw new Error('there is no message of somebody else');
};

/** What is in each tab of the panel. */
const shownIn = { members: '.member-item', pins: '.pinned-message', about: '.about-facts' } as const;

/** Opens the panel at one of its tabs. */
export const panel = async (page: Page, scene: Scene, key: string, tab: keyof typeof shownIn): Promise<void> => {
  await goToRoom(page, scene, key);
  if ((await page.locator('.room-panel').count()) === 0) await page.locator('#room-panel-toggle').click();
  await page.locator(`#room-panel-tab-${tab}`).click();
  await page.locator(shownIn[tab]).first().waitFor();
};

const closePanel = async (page: Page): Promise<void> => {
  await closeWhatIsOpen(page);
  if ((await page.locator('.room-panel').count()) > 0) await page.locator('.room-panel-header .icon-button').click();
};

/** Opens what the account has, at one of its entries. */
const account = async (page: Page, entry?: number): Promise<void> => {
  await home(page);
  await page.locator('.account-button').click();
  await page.locator('.account-card').waitFor();
  if (entry !== undefined) await page.locator('.account-entry').nth(entry).click();
};

const settings = (section: string, shown: string) => async (page: Page) => {
  await account(page, 1);
  await page.locator(`#settings-tab-${section}`).click();
  await page.locator(shown).first().waitFor();
};

const composer = (page: Page) => page.locator('#composer-field');

/** What somebody sees who is signed in and has rooms; in an order in which one leads to the next. */
export const views: readonly View[] = [
  { name: 'home', open: home, isMain: true },
  {
    name: 'room',
    isMain: true,
    open: (page, scene) => goToRoom(page, scene, 'lobby'),
  },
  { name: 'room-hard', isMain: true, open: (page, scene) => goToRoom(page, scene, 'hard') },
  {
    name: 'room-old',
    open: async (page, scene) => {
      await goTo(page, `/r/${scene.room('lobby')}/9`);
      await page.locator('article[data-seq="9"]').waitFor();
    },
  },
  {
    name: 'date-jump',
    open: async (page) => {
      await page.locator('.day-label button').click();
      await page.locator('.date-jump').waitFor();
    },
  },
  { name: 'room-empty', open: (page, scene) => goToRoom(page, scene, 'empty') },
  { name: 'room-read-only', open: (page, scene) => goToRoom(page, scene, 'releases') },
  { name: 'room-archived', open: (page, scene) => goToRoom(page, scene, 'archived') },
  { name: 'room-long-name', open: (page, scene) => goToRoom(page, scene, 'long') },
  {
    name: 'room-preview',
    open: async (page, scene) => {
      await goTo(page, `/r/${scene.room('stranger')}`);
      await page.locator('.room-preview-ways').waitFor();
    },
  },
  {
    name: 'room-unknown',
    open: async (page) => {
      await goTo(page, '/r/00000000-0000-7000-8000-000000000000');
      await page.locator('.empty-state').waitFor();
    },
  },
  {
    name: 'message-actions',
    open: async (page, scene) => {
      await goToRoom(page, scene, 'hard');
      await ownMessage(page);
      await page.locator('.message-toolbar').waitFor();
    },
  },
  {
    name: 'message-edit',
    isMain: true,
    open: async (page, scene) => {
      await goToRoom(page, scene, 'hard');
      await ownMessage(page);
      await page.keyboard.press('e');
      await page.locator('.edit-field').waitFor();
    },
  },
  {
    name: 'message-delete',
    open: async (page, scene) => {
      await page.keyboard.press('Escape');
      await goToRoom(page, scene, 'hard');
      await ownMessage(page);
      await page.keyboard.press('Delete');
      await page.locator('.dialog').waitFor();
    },
  },
  {
    name: 'profile-card',
    isMain: true,
    open: async (page, scene) => {
      await goToRoom(page, scene, 'hard');
      await page.locator('.author-line .person-button').last().click();
      await page.locator('.profile-head').waitFor();
    },
  },
  {
    name: 'mention-completion',
    isMain: true,
    open: async (page, scene) => {
      await goToRoom(page, scene, 'lobby');
      await composer(page).fill('');
      await composer(page).pressSequentially('Morning @');
      await page.locator('.completion').waitFor();
    },
  },
  {
    name: 'emoji-picker',
    isMain: true,
    open: async (page, scene) => {
      await composer(page).fill('');
      await goToRoom(page, scene, 'lobby');
      await page.locator('.composer-end .icon-button').first().click();
      await page.locator('.emoji-grid button').first().waitFor();
    },
  },
  { name: 'members', isMain: true, open: (page, scene) => panel(page, scene, 'empty', 'members') },
  {
    name: 'member-menu',
    open: async (page, scene) => {
      await panel(page, scene, 'empty', 'members');
      await page.locator('.member-item').last().hover();
      await page.locator('.member-more').last().click();
      await page.locator('.menu-item').first().waitFor();
    },
  },
  { name: 'room-settings', isMain: true, open: (page, scene) => panel(page, scene, 'empty', 'about') },
  {
    name: 'room-edit',
    open: async (page, scene) => {
      await panel(page, scene, 'empty', 'about');
      await page.locator('.about-acts .button').first().click();
      await page.locator('.dialog').waitFor();
    },
  },
  {
    name: 'people-add',
    open: async (page, scene) => {
      await panel(page, scene, 'empty', 'members');
      await page.locator('.members-add').first().click();
      await page.locator('.people-picker').waitFor();
    },
  },
  {
    name: 'invites',
    isMain: true,
    open: async (page, scene) => {
      await panel(page, scene, 'ordered', 'members');
      await page.locator('.members-add').nth(1).click();
      await page.locator('.invite-item').first().waitFor();
    },
  },
  {
    name: 'invite',
    open: async (page, scene) => {
      await goTo(page, `/invite/${scene.invitation}`);
      await page.locator('.room-preview-ways').waitFor();
    },
  },
  {
    name: 'invite-unknown',
    open: async (page) => {
      await goTo(page, '/invite/of-nobody');
      await page.locator('.empty-state').waitFor();
    },
  },
  {
    name: 'message-report',
    open: async (page, scene) => {
      await goToRoom(page, scene, 'hard');
      await othersMessage(page);
      await page.keyboard.press('f');
      await page.locator('.report-form').waitFor();
    },
  },
  {
    name: 'reports',
    isMain: true,
    open: async (page, scene) => {
      await panel(page, scene, 'ordered', 'about');
      await page.locator('.about-acts .button').nth(1).click();
      await page.locator('.report-item').first().waitFor();
    },
  },
  { name: 'members-many', open: (page, scene) => panel(page, scene, 'hard', 'members') },
  {
    name: 'create-room',
    isMain: true,
    open: async (page) => {
      await closePanel(page);
      await home(page);
      await page.locator('.room-list-section .icon-button').first().click();
      await page.locator('.menu-item').last().click();
      await page.locator('.create-room').waitFor();
    },
  },
  {
    name: 'browse-rooms',
    isMain: true,
    open: async (page) => {
      await home(page);
      await page.locator('.room-list-section .icon-button').first().click();
      await page.locator('.menu-item').first().click();
      await page.locator('.public-room').first().waitFor();
    },
  },
  {
    name: 'new-direct',
    open: async (page) => {
      await home(page);
      await page.locator('.room-list-section .icon-button').last().click();
      await page.locator('.person-option').first().waitFor();
      await page.locator('.people-picker input').pressSequentially('to');
      await page.locator('.person-option').first().waitFor();
    },
  },
  {
    name: 'switcher',
    isMain: true,
    open: async (page) => {
      await home(page);
      await page.locator('.jump-button').click();
      await page.locator('.switcher-option').first().waitFor();
    },
  },
  {
    name: 'switcher-found',
    open: async (page) => {
      await home(page);
      await page.locator('.jump-button').click();
      await page.locator('.switcher input').fill('li');
      await page.locator('.switcher-option').first().waitFor();
    },
  },
  {
    name: 'search',
    isMain: true,
    open: async (page) => {
      await home(page);
      await page.locator('.room-list-header .icon-button').click();
      await page.locator('.search-field input').fill('th');
      await page.locator('.found-message').first().waitFor();
    },
  },
  {
    name: 'search-filters',
    isMain: true,
    open: async (page) => {
      await home(page);
      await page.locator('.room-list-header .icon-button').click();
      await page.locator('.search-line .button').click();
      await page.locator('.search-filters [role="switch"]').click();
      await page.locator('.search .found-message, .search .empty-state').first().waitFor();
    },
  },
  { name: 'account', isMain: true, open: (page) => account(page) },
  { name: 'settings-profile', open: settings('profile', '.settings-section input') },
  { name: 'settings-appearance', open: settings('appearance', '.settings-section select') },
  { name: 'settings-notifications', open: settings('notifications', '.notification-settings') },
  { name: 'settings-devices', isMain: true, open: settings('devices', '.device') },
  {
    name: 'status',
    open: async (page) => {
      await account(page);
      await page.locator('.own-status').getByRole('button').first().click();
      await page.locator('.status-form').waitFor();
    },
  },
  {
    name: 'shortcuts',
    open: async (page) => {
      await account(page, 3);
      await page.locator('.dialog kbd').first().waitFor();
    },
  },
];
