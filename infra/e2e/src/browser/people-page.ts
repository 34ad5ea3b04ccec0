import type { Locator, Page } from 'playwright-core';

/** What stands beside the messages. */
export const roomPanel = (page: Page): Locator => page.getByRole('complementary', { name: /^Details of / });

/** Opens it at one of its tabs. */
export const openPanel = async (page: Page, tab: 'Members' | 'About' = 'Members'): Promise<Locator> => {
  const panel = roomPanel(page);
  if ((await panel.count()) === 0) await page.getByRole('button', { name: /^Room details/ }).click();
  await panel.getByRole('tab', { name: tab }).click();
  return panel;
};

/** One person of the list of members. */
export const memberItem = (page: Page, name: string): Locator => roomPanel(page).getByRole('listitem').filter({ hasText: name });

/** Chooses something from what may be done about a member. */
export const actOn = async (page: Page, name: string, act: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: act }).click();
};

/** Presses the last button of the dialog that is open, the one that does what it asks about. */
export const confirm = async (page: Page, word: string): Promise<void> => {
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.getByRole('button', { name: word, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
};

/** Opens what is mine to set, and something of it. */
export const openAccount = async (page: Page, entry?: string): Promise<void> => {
  await page.getByRole('button', { name: /Account and settings$/ }).click();
  if (entry !== undefined) await page.getByRole('dialog').getByRole('button', { name: entry, exact: true }).click();
};
