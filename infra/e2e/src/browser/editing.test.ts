import { eventually } from '@parley/test-kit';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register, wholeHistory } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { choose, composer, messageRows } from './room-page.ts';
import { messageAt } from './timeline-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const pair = async (): Promise<[Person, Person]> => [await register(sharedUrl(), 'anna'), await register(sharedUrl(), 'ben')];

const open = async (person: Person, path: string, more: BrowserContextOptions = {}): Promise<Page> => {
  const device = await openWindow({ person, path, ...more });
  await composer(device.page).waitFor();
  await eventually(async () => expect(await messageRows(device.page).count()).toBeGreaterThan(0));
  return device.page;
};

const hasFocus = (locator: Locator): Promise<boolean> => locator.evaluate((one) => one === document.activeElement);

browserTest(
  'what one edits and deletes is seen by the other; ↑ edits the last message, and Escape leaves it as it was',
  async () => {
    const [anna, ben] = await pair();
    const roomId = await createRoom(anna, [ben]);
    const path = `/r/${roomId}`;
    for (const content of ['first of anna', 'second of anna'])
      await anna.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content });
    const [annas, bens] = [await open(anna, path), await open(ben, path)];
    const editor = annas.getByRole('textbox', { name: 'Edit your message' });

    await composer(annas).press('ArrowUp');
    expect(await editor.inputValue()).toBe('second of anna');
    await editor.fill('never saved');
    await editor.press('Escape');
    await messageAt(annas, 2).getByText('second of anna').waitFor();
    expect(await composer(annas).evaluate((field) => field === document.activeElement)).toBe(true);

    await composer(annas).press('ArrowUp');
    await editor.press('End');
    await editor.press('Shift+Enter');
    await editor.pressSequentially('with a second line');
    await editor.press('Enter');
    await messageAt(bens, 2).getByText('with a second line').waitFor();
    expect(await messageAt(bens, 2).getByRole('paragraph').innerText()).toBe('second of anna\nwith a second line');
    await messageAt(annas, 2).getByText('(edited)').waitFor();

    // By keyboard alone: up to the first message, past its author's name to what may be done with it.
    await composer(annas).press('Shift+Tab');
    await messageAt(annas, 2).focus();
    for (const key of ['ArrowUp', 'e']) await annas.keyboard.press(key);
    await editor.fill('first of anna, mended');
    // With this one an input method takes what it offers.
    await editor.evaluate((field) =>
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })),
    );
    expect(await editor.inputValue()).toBe('first of anna, mended');
    await editor.press('Enter');
    await messageAt(bens, 1).getByText('first of anna, mended').waitFor();

    // Who may not is not offered it.
    await messageAt(bens, 1).hover();
    await messageAt(bens, 1).getByRole('button', { name: 'More actions' }).click();
    await bens.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    expect(await bens.getByRole('menuitem', { name: 'Delete message' }).count()).toBe(0);
    await bens.keyboard.press('Escape');
    expect(await messageAt(bens, 1).getByRole('button', { name: 'Edit message' }).count()).toBe(0);

    await messageAt(annas, 1).focus();
    await choose(annas, messageAt(annas, 1), 'Delete message');
    await annas.getByRole('alertdialog').getByRole('button', { name: 'Delete message' }).click();
    await messageAt(bens, 1).getByText('This message was deleted.').waitFor();
    await messageAt(annas, 1).getByText('This message was deleted.').waitFor();
    await eventually(async () => expect(await hasFocus(messageAt(annas, 1))).toBe(true));
  },
);

browserTest('without a keyboard Enter breaks the line of an edit, too; one on its way can be edited on', async () => {
  const [anna] = await pair();
  const roomId = await createRoom(anna);
  await anna.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content: 'one' });
  const page = await open(anna, `/r/${roomId}`, { isMobile: true, hasTouch: true });
  const editor = page.getByRole('textbox', { name: 'Edit your message' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await composer(page).press('ArrowUp');
  for (const key of ['End', 'Enter', 't', 'w', 'o']) await editor.press(key);
  expect(await editor.inputValue()).toBe('one\ntwo');
  await page.context().setOffline(true);
  await save.click();
  await composer(page).press('ArrowUp');
  expect(await editor.inputValue()).toBe('one\ntwo');
  await editor.fill('    three\n');
  await save.click();
  await page.context().setOffline(false);
  await eventually(async () => expect((await wholeHistory(anna, roomId))[0]?.content).toBe('    three'));
  await messageAt(page, 1).getByText('(edited)').waitFor();
  expect(await page.getByText('Not saved.').count()).toBe(0);
});

browserTest('an edit that another device has overtaken is not saved over it, and can be taken up again', async () => {
  const [anna, ben] = await pair();
  const roomId = await createRoom(anna, [ben]);
  const sent = await anna.call<{ message: { id: string } }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId: crypto.randomUUID(),
    content: 'original',
  });
  const page = await open(anna, `/r/${roomId}`);
  const editor = page.getByRole('textbox', { name: 'Edit your message' });
  await composer(page).press('ArrowUp');
  await editor.fill('from this window');
  await anna.call('PATCH', `/api/rooms/${roomId}/messages/${sent.body.message.id}`, { content: 'from elsewhere' });
  // Half an edit lasts over a reload, once it is kept.
  await page.waitForFunction(() => JSON.stringify(Object.entries(localStorage)).includes('from this window'));
  await page.reload();
  expect(await editor.inputValue()).toBe('from this window');
  await editor.press('Enter');
  await page.getByText('Not saved. It has been changed meanwhile.').waitFor();
  await messageAt(page, 1).getByText('from elsewhere').waitFor();
  await page.getByRole('button', { name: 'Edit again' }).click();
  expect(await editor.inputValue()).toBe('from this window');
  await editor.press('Enter');
  await messageAt(page, 1).getByText('from this window').waitFor();
  await eventually(async () => expect((await wholeHistory(anna, roomId))[0]?.content).toBe('from this window'));
});

browserTest('what is typed into an edit is not lost when somebody deletes the message meanwhile', async () => {
  const [anna, ben] = await pair();
  const roomId = await createRoom(ben, [anna]);
  const sent = await anna.call<{ message: { id: string } }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId: crypto.randomUUID(),
    content: 'about to go',
  });
  const page = await open(anna, `/r/${roomId}`);
  await composer(page).press('ArrowUp');
  await page.getByRole('textbox', { name: 'Edit your message' }).fill('a long thought');
  expect((await ben.call('DELETE', `/api/rooms/${roomId}/messages/${sent.body.message.id}`)).status).toBe(200);
  await messageAt(page, 1).getByText('This message was deleted.').waitFor();
  await eventually(async () => expect(await composer(page).inputValue()).toBe('a long thought'));
});

browserTest(
  'what is deleted takes no edit of another message along, and an edit that comes too late can be put back',
  async () => {
    const [anna, ben] = await pair();
    const roomId = await createRoom(ben, [anna]);
    const ids: string[] = [];
    for (const content of ['first of anna', 'second of anna']) {
      const message = { clientMessageId: crypto.randomUUID(), content };
      const sent = await anna.call<{ message: { id: string } }>('POST', `/api/rooms/${roomId}/messages`, message);
      ids.push(sent.body.message.id);
    }
    const page = await open(anna, `/r/${roomId}`);
    const editor = page.getByRole('textbox', { name: 'Edit your message' });
    await composer(page).press('ArrowUp');
    await editor.fill('half an edit');
    await messageAt(page, 1).focus();
    await page.keyboard.press('Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete message' }).click();
    await messageAt(page, 1).getByText('This message was deleted.').waitFor();
    expect(await editor.inputValue()).toBe('half an edit');
    await eventually(async () => expect(await hasFocus(messageAt(page, 1))).toBe(true));

    await page.context().setOffline(true);
    await editor.press('Enter');
    await messageAt(page, 2).getByText('half an edit').waitFor();
    expect((await ben.call('DELETE', `/api/rooms/${roomId}/messages/${ids[1]}`)).status).toBe(200);
    await page.context().setOffline(false);
    await messageAt(page, 2).getByText('Not saved.').waitFor();
    await messageAt(page, 2).getByText('This message was deleted.').waitFor();
    await messageAt(page, 2).getByRole('button', { name: 'Put back to edit' }).click();
    expect(await composer(page).inputValue()).toBe('half an edit');
    expect(await messageAt(page, 2).getByText('Not saved.').count()).toBe(0);
  },
);
