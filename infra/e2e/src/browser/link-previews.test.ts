import { randomUUID } from 'node:crypto';
import type { LinkPreview, Message } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { type StrangerPages, startStrangerPages } from '../stranger-pages.ts';
import { faultsOf } from './axe.ts';
import { browserTest } from './chromium.ts';
import { takePicture } from './pictures.ts';
import { composer, messageRows, say, write } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

let pages: StrangerPages;
beforeAll(async () => {
  pages = await startStrangerPages();
});
afterAll(() => pages.close());

const newUrl = (): string => `${pages.url}/pages/${randomUUID().slice(0, 4)}`;

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

const present = async (who: Person, roomId: string, id: string): Promise<Message> =>
  (await who.call<Message>('GET', `/api/rooms/${roomId}/messages/${id}`)).body;

/** Waits for the previews of a message. */
const previewsOf = async (who: Person, roomId: string, id: string): Promise<readonly LinkPreview[]> => {
  await eventually(async () => expect((await present(who, roomId, id)).previews?.length).toBeGreaterThan(0));
  return (await present(who, roomId, id)).previews ?? [];
};

test('LP1 LP4 a page that a message links to is shown live to everybody in the room, and its picture to them alone', async () => {
  const { anna, ben, roomId } = await pair();
  const line = await connect(ben);
  const url = newUrl();
  const message = await write(anna, roomId, `Look at this: ${url}`);
  const [preview] = await previewsOf(ben, roomId, message.id);
  expect(preview).toMatchObject({ url, siteName: 'The Quay', image: { width: 600, height: 400 } });
  await eventually(() =>
    expect(line.frames.flatMap(({ events }) => events).map(({ type }) => type)).toContain('message.previewed'),
  );
  const query = `/api/attachments?ids=${preview?.image?.id}`;
  const links = await ben.call<{ items: { url: string }[] }>('GET', query);
  const picture = await fetch(sharedUrl() + (links.body.items[0]?.url ?? ''));
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const stranger = await register(sharedUrl(), 'carl');
  expect((await stranger.call<{ items: unknown[] }>('GET', query)).body.items).toEqual([]);
  await anna.call('DELETE', `/api/rooms/${roomId}/messages/${message.id}`);
  expect((await ben.call<{ items: unknown[] }>('GET', query)).body.items).toEqual([]);
});

test('LP5 an edit brings and removes previews, and one that was taken away does not come back', async () => {
  const { anna, ben, roomId } = await pair();
  const [first, second] = [newUrl(), newUrl()];
  const message = await write(anna, roomId, first);
  await previewsOf(anna, roomId, message.id);
  const path = `/api/rooms/${roomId}/messages/${message.id}`;
  await anna.call('PATCH', path, { content: second });
  await eventually(async () =>
    expect((await present(ben, roomId, message.id)).previews?.map(({ url }) => url)).toEqual([second]),
  );
  const removed = await anna.call<{ message: Message }>('DELETE', `${path}/previews?url=${encodeURIComponent(second)}`);
  expect(removed.body.message).not.toHaveProperty('previews');
  expect((await ben.call('DELETE', `${path}/previews?url=${encodeURIComponent(first)}`)).status).toBe(403);
  await anna.call('PATCH', path, { content: `${second} ${first}` });
  await eventually(async () => expect((await present(ben, roomId, message.id)).previews?.map(({ url }) => url)).toEqual([first]));
});

test('LP2 nothing is fetched from addresses of this machine that nobody named', async () => {
  const { anna, roomId } = await pair();
  const asked = pages.asked.length;
  const { port } = new URL(pages.url);
  const others = [`http://localhost:${port}/pages/x`, `http://[::1]:${port}/pages/x`, `${sharedUrl()}/health/live`];
  const before = await write(anna, roomId, others.join(' '));
  const after = await write(anna, roomId, newUrl());
  await previewsOf(anna, roomId, after.id);
  expect(await present(anna, roomId, before.id)).not.toHaveProperty('previews');
  expect(pages.asked.slice(asked).filter((path) => path.endsWith('/x'))).toEqual([]);
});

const cards = (page: Page) => page.getByRole('region', { name: /^Page: / });

browserTest(
  'LP1 LP5 a preview comes beneath the message, moves nothing when its picture comes, and its author takes it away',
  async () => {
    const { anna, ben, roomId } = await pair();
    const annas = await openWindow({ person: anna, path: `/r/${roomId}` });
    const bens = await openWindow({ person: ben, path: `/r/${roomId}` });
    await composer(annas.page).waitFor();
    await composer(bens.page).waitFor();
    const outside: string[] = [];
    bens.page.on('request', (request) => {
      if (!request.url().startsWith(sharedUrl()) && !request.url().startsWith('data:')) outside.push(request.url());
    });
    await say(annas.page, `A walk for Sunday? ${newUrl()}`);
    const card = cards(bens.page);
    await card.waitFor();
    const height = (await card.boundingBox())?.height;
    await card.locator('img').waitFor();
    expect((await card.boundingBox())?.height).toBe(height);
    await eventually(async () =>
      expect(await card.locator('img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(600),
    );
    expect(outside).toEqual([]);
    await card.getByRole('link').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
    expect(await faultsOf(bens.page)).toEqual([]);
    await takePicture(bens.page, 'link-preview-light', 'passing');
    await bens.page.emulateMedia({ colorScheme: 'dark' });
    await takePicture(bens.page, 'link-preview-dark', 'passing');
    await bens.page.setViewportSize({ width: 390, height: 780 });
    await takePicture(bens.page, 'link-preview-phone', 'passing');
    await messageRows(annas.page).first().hover();
    await cards(annas.page)
      .getByRole('button', { name: /^Remove the preview/ })
      .click();
    await annas.page.getByText('The preview is removed.').waitFor();
    await cards(bens.page).waitFor({ state: 'detached' });
    await cards(annas.page).waitFor({ state: 'detached' });
  },
);
