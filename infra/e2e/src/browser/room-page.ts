import type { Message } from '@parley/contracts';
import type { Locator, Page } from 'playwright-core';
import type { Person } from '../person.ts';

/** Where one writes. */
export const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Message to / });

/** The messages that are drawn, oldest first; of a long room these are those in view and some around them. */
export const messageRows = (page: Page): Locator => page.getByRole('region', { name: /^Messages in / }).getByRole('article');

/** Writes and sends one message. */
export const say = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text);
  await composer(page).press('Enter');
};

/**
 * Types until somebody else sees it. Whoever types goes on, and that they do is told again meanwhile: one telling may be
 * lost, or come before what shows it is drawn.
 */
export const typeUntil = async (field: Locator, seen: Locator): Promise<void> => {
  const deadline = performance.now() + 30_000;
  while (!(await seen.isVisible())) {
    if (performance.now() > deadline) throw new Error(`nobody sees it: ${field.toString()}`);
    await field.pressSequentially('hm ', { delay: 50 });
  }
};

/** What the drawn messages say, in their order; whoever is looked for has to be in it. */
export const saidIn = (page: Page): Promise<string[]> => messageRows(page).getByRole('paragraph').allTextContents();

/** Does with a message what its menu offers. */
export const choose = async (page: Page, message: Locator, entry: string | RegExp): Promise<void> => {
  await message.hover();
  await message.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
};

/** The panel in which a thread stands beside its room. */
export const threadPanel = (page: Page): Locator => page.getByRole('complementary', { name: /^Thread in / });

/** Where one writes in a thread. */
export const threadComposer = (page: Page): Locator => page.getByRole('textbox', { name: /^Reply in thread/ });

/** Lets somebody write a message over REST; answers it. */
export const write = async (
  by: Person,
  roomId: string,
  content: string,
  more: { readonly replyTo?: string; readonly threadOf?: string } = {},
): Promise<Message> => {
  const sent = await by.call<{ message: Message }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId: crypto.randomUUID(),
    content,
    ...more,
  });
  if (sent.status !== 201) throw new Error(`a message was answered ${sent.status}: ${JSON.stringify(sent.body)}`);
  return sent.body.message;
};
