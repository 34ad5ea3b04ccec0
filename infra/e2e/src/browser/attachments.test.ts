import type { Message } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { faultsOf } from './axe.ts';
import { browserTest } from './chromium.ts';
import type { Device } from './device.ts';
import { composer, messageRows } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}` });
  await composer(device.page).waitFor();
  return device;
};

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

/** What goes with the message that is being written. */
const attaching = (page: Page): Locator => page.getByRole('list', { name: 'Files of this message' }).getByRole('listitem');
const choose = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }) =>
  page.locator('.composer input[type=file]').setInputFiles(files);
const textFile = (name: string, content: string | Buffer) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const sendButton = (page: Page): Locator => page.getByRole('button', { name: /^(?:Send|Files are still on their way)$/ });

/** A picture that Chromium draws, as the page of somebody would have it. */
const picture = async (page: Page, width: number, height: number): Promise<Buffer> => {
  const url = await page.evaluate(
    ([w, h]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [w ?? 1, h ?? 1];
      const context = canvas.getContext('2d');
      const colours = context?.createLinearGradient(0, 0, w ?? 1, h ?? 1);
      colours?.addColorStop(0, '#0b6e5f');
      colours?.addColorStop(1, '#f2b84b');
      if (context !== null && colours !== undefined) {
        context.fillStyle = colours;
        context.fillRect(0, 0, w ?? 1, h ?? 1);
      }
      return canvas.toDataURL('image/png');
    },
    [width, height],
  );
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
};

const last = async (person: Person, roomId: string): Promise<Message | undefined> => {
  const page = await person.call<{ messages: Message[] }>('GET', `/api/rooms/${roomId}/messages?limit=1`);
  return page.body.messages.at(-1);
};

browserTest('AT1 AT5 a file is chosen, shown on its way, sent alone, and saved by the other as it was', async () => {
  const { anna, ben, roomId } = await pair();
  const [annas, bens] = [await open(anna, roomId), await open(ben, roomId)];
  await choose(annas.page, textFile('Plan für März.txt', 'Grüße'));
  await eventually(async () => expect(await sendButton(annas.page).isDisabled()).toBe(false));
  await composer(annas.page).press('Enter');
  await eventually(async () =>
    expect(await last(ben, roomId)).toMatchObject({ content: '', attachments: [{ name: 'Plan für März.txt' }] }),
  );
  expect(await attaching(annas.page).count()).toBe(0);
  const file = messageRows(bens.page).getByRole('button', { name: /^Download Plan für März\.txt, / });
  await file.waitFor();
  const [download] = await Promise.all([bens.page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('Plan für März.txt');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('Grüße');
});

browserTest('AT2 a cut in the midst of a file is waited for; it goes on where it was and arrives as it is', async () => {
  const { anna, ben, roomId } = await pair();
  const { page, context } = await open(anna, roomId);
  const content = Buffer.alloc(6_000_000, 'Zeile um Zeile. ');
  let patches = 0;
  const offsets: number[] = [];
  await page.route(/\/api\/uploads\/[^/]+\?offset=/, async (route) => {
    patches += 1;
    offsets.push(Number(new URL(route.request().url()).searchParams.get('offset')));
    // The line dies with a part on its way.
    if (patches === 3) return route.abort('connectionreset');
    return route.continue();
  });
  await choose(page, textFile('long.txt', content));
  await eventually(() => expect(patches).toBeGreaterThan(3));
  await attaching(page).getByText('6 MB', { exact: true }).waitFor();
  // The part that was lost was sent again, and none that had arrived.
  expect(offsets[3]).toBe(offsets[2]);
  expect(new Set(offsets).size).toBe(offsets.length - 1);
  await context.setOffline(true);
  await choose(page, textFile('later.txt', 'later'));
  await attaching(page).filter({ hasText: 'later.txt' }).getByText('Waiting').waitFor();
  expect(await sendButton(page).isDisabled()).toBe(true);
  await context.setOffline(false);
  await eventually(async () => expect(await sendButton(page).isDisabled()).toBe(false));
  await composer(page).fill('both of them');
  await composer(page).press('Enter');
  await eventually(async () =>
    expect(await last(ben, roomId)).toMatchObject({
      content: 'both of them',
      attachments: [{ name: 'long.txt', size: 6_000_000 }, { name: 'later.txt' }],
    }),
  );
});

browserTest('AT2 a file that was on its way when the page was closed goes on when it is chosen again', async () => {
  const { anna, roomId } = await pair();
  const { page } = await open(anna, roomId);
  const offsets: number[] = [];
  let isCut = false;
  let wasCut = false;
  await page.route(/\/api\/uploads\/[^/]+\?offset=/, async (route) => {
    if (isCut) return route.abort('connectionreset');
    offsets.push(Number(new URL(route.request().url()).searchParams.get('offset')));
    isCut = !wasCut && offsets.length === 2;
    wasCut ||= isCut;
    return route.continue();
  });
  // Files of a browser have a time, by which they are recognised.
  const drop = (): Promise<void> =>
    page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'.repeat(3_000_000)], 'kept.txt', { type: 'text/plain', lastModified: 1_700_000_000_000 }));
      const target = document.querySelector('.room-main') ?? document.body;
      target.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
  await drop();
  await eventually(() => expect(offsets).toHaveLength(2));
  await page.reload();
  await composer(page).waitFor();
  isCut = false;
  offsets.splice(0);
  await drop();
  await attaching(page).getByText('3 MB', { exact: true }).waitFor();
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(262_144);
});

browserTest(
  'AT3 images are pasted and shown in room that is kept for them, looked at large, and gone with their message',
  async () => {
    const { anna, ben, roomId } = await pair();
    const [annas, bens] = [await open(anna, roomId), await open(ben, roomId)];
    const png = await picture(annas.page, 1200, 800);
    await annas.page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'shore.png', { type: 'image/png' }));
      document
        .querySelector('#composer-field')
        ?.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }));
    }, png.toString('base64'));
    await eventually(async () => expect(await sendButton(annas.page).isDisabled()).toBe(false));
    expect(await faultsOf(annas.page)).toEqual([]);
    await composer(annas.page).fill('the shore');
    await composer(annas.page).press('Enter');
    const image = messageRows(bens.page).getByRole('button', { name: 'Show image shore.png' });
    await image.waitFor();
    const before = await image.boundingBox();
    expect([before?.width, before?.height]).toEqual([360, 240]);
    const isDrawn = (locator: Locator) =>
      locator.evaluate((img) => img instanceof HTMLImageElement && img.complete && img.naturalWidth);
    await eventually(async () => expect(await isDrawn(image.locator('img'))).toBe(640));
    expect(await image.boundingBox()).toEqual(before);
    await image.focus();
    await bens.page.keyboard.press('Enter');
    const dialog = bens.page.getByRole('dialog', { name: 'shore.png' });
    await eventually(async () => expect(await isDrawn(dialog.getByRole('img', { name: 'shore.png' }))).toBe(1200));
    expect(await faultsOf(bens.page)).toEqual([]);
    await bens.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const message = await last(anna, roomId);
    await anna.call('DELETE', `/api/rooms/${roomId}/messages/${message?.id}`);
    await image.waitFor({ state: 'detached' });
  },
);

browserTest(
  'a file that is not taken says why and can be taken away; one that is on its way is cancelled; more than ten are too many',
  async () => {
    const { anna, ben, roomId } = await pair();
    const { page } = await open(anna, roomId);
    await choose(page, {
      name: 'setup.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200, 1)]),
    });
    const refused = attaching(page).filter({ hasText: 'setup.exe' });
    await refused.getByText('Files of this type are not taken here.').waitFor();
    expect(await sendButton(page).isDisabled()).toBe(true);
    await refused.getByRole('button', { name: 'Remove setup.exe' }).click();
    expect(await attaching(page).count()).toBe(0);
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    const held = Promise.withResolvers<void>();
    await page.route(/\?offset=/, async (route) => {
      await held.promise;
      return route.continue().catch(() => undefined);
    });
    await choose(page, textFile('slow.txt', 'x'));
    await attaching(page).getByRole('progressbar').waitFor();
    await attaching(page).getByRole('button', { name: 'Remove slow.txt' }).click();
    held.resolve();
    await page.unroute(/\?offset=/);
    await choose(page, textFile('empty.txt', ''));
    await page.getByText('empty.txt is empty.').waitFor();
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      for (let index = 0; index < 12; index += 1)
        transfer.items.add(new File([`${index}`], `${index}.txt`, { type: 'text/plain' }));
      document
        .querySelector('.room-main')
        ?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    await page.getByText('A message has at most 10 files.').waitFor();
    await eventually(async () => expect(await sendButton(page).isDisabled()).toBe(false));
    await sendButton(page).click();
    await eventually(async () => expect((await last(ben, roomId))?.attachments).toHaveLength(10));
  },
);
