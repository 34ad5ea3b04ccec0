import { createRoom, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { focusIsShown, press, pressUntil } from './focus.ts';
import { composer, messageRows } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

browserTest('everything from signing in to signing out is done by keys, and the focus is always to be seen', async () => {
  const anna = await register(sharedUrl(), 'anna');
  await createRoom(anna);
  const device = await openWindow({ path: '/signin' });
  const { page } = device;
  const { keyboard } = page;
  const switchTo = async (text: string): Promise<void> => {
    await press(page, 'Control+k');
    await page.getByRole('combobox').waitFor();
    await keyboard.type(text);
    await page.getByRole('option', { selected: true }).filter({ hasText: text }).waitFor();
    await press(page, 'Enter');
  };

  await page.getByRole('textbox', { name: 'Username' }).waitFor();
  await focusIsShown(page);
  await keyboard.type(anna.username);
  await press(page, 'Tab');
  await keyboard.type(anna.password);
  await keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await focusIsShown(page);

  await switchTo('Create a room');
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  await keyboard.type('By keys alone');
  await press(page, 'Enter');
  await composer(page).waitFor();
  await focusIsShown(page);
  await keyboard.type('Writen by keys');
  await press(page, 'Enter');
  // What the server has not taken yet is no message to edit.
  await messageRows(page).and(page.locator('[data-seq]')).filter({ hasText: 'Writen by keys' }).waitFor();
  await press(page, 'ArrowUp');
  await page.getByRole('textbox', { name: 'Edit your message' }).waitFor();
  await keyboard.press('Control+a');
  await keyboard.type('Written by keys');
  await press(page, 'Enter');
  await messageRows(page).filter({ hasText: 'Written by keys' }).getByText('(edited)').waitFor();

  await pressUntil(page, 'Shift+Tab', '#room-panel-toggle');
  await press(page, 'Enter');
  await pressUntil(page, 'ArrowRight', '#room-panel-tab-about');
  await page.getByText('Public. Everybody can find it and join.').waitFor();
  await press(page, 'Escape');
  await pressUntil(page, 'Tab', '#room-panel-toggle');

  await switchTo('A room');
  await page.getByRole('heading', { level: 1, name: 'A room' }).waitFor();
  await focusIsShown(page);

  await switchTo('Settings');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await pressUntil(page, 'Tab', '#settings-tab-appearance');
  await pressUntil(page, 'ArrowDown', '#settings-tab-devices');
  await page.getByText('This device').waitFor();
  await press(page, 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await focusIsShown(page);

  await pressUntil(page, 'Shift+Tab', '.account-button');
  await press(page, 'Enter');
  await page.locator('.account-card').waitFor();
  await pressUntil(page, 'Tab', '.account-entry:last-of-type');
  await keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Username' }).waitFor();
  await focusIsShown(page);
});
