import type { RequestListener } from 'node:http';
import { type AttachmentLink, MessageId, type RoomId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRoomChanged } from './events/room-changed.ts';
import { queriesWithin } from './store/index.ts';
import { type PageServer, startPageServer } from './testing/page-server.ts';
import { startTestMedia, type TestMedia } from './testing/service.ts';
import { newRoom } from './testing/stand-in-services.ts';

let media: TestMedia;
let server: PageServer;
let answer: RequestListener;
let clock: number;
beforeAll(async () => {
  server = await startPageServer((request, response) => answer(request, response));
  media = await startTestMedia({ LINK_PREVIEW_ADDRESSES: `127.0.0.1:${server.port}` });
});
afterAll(async () => {
  await media.stop();
  await server.close();
});
beforeEach(() => {
  clock = Date.now();
  media.setClock(clock);
  server.asked.length = 0;
  media.others.previews.length = 0;
  answer = page('The page');
});
afterEach(async () => {
  media.others.pause(false);
  await media.db.deleteFrom('page_hosts').execute();
  await media.db.deleteFrom('page_wishes').execute();
});

const page =
  (title: string, image = ''): RequestListener =>
  (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<title>${title}</title>${image === '' ? '' : `<meta property="og:image" content="${image}">`}`);

let pages = 0;
const newUrl = (): string => `${server.url}/page-${(pages += 1)}`;

const newMessage = (): MessageId => MessageId.parse(newId());

const wish = async (links: readonly string[], id = newMessage(), roomId: RoomId = newRoom(), saidAt = new Date(clock)) => {
  await media.rules.linkPreviews.wish(queriesWithin(media.db), { id, roomId, links, saidAt });
  return { id, roomId };
};

const showNext = async (): Promise<void> => {
  for (const pageId of await media.rules.linkPreviews.next()) await media.rules.linkPreviews.show(pageId);
};

const shown = (id: MessageId) =>
  media.others.previews.filter(({ messageId }) => messageId === id).flatMap(({ previews }) => previews);

const later = (ms: number): void => {
  clock += ms;
  media.setClock(clock);
};

test('LP1 what a message links to is looked up and shown beneath it, once', async () => {
  const url = newUrl();
  const message = await wish([url]);
  await showNext();
  expect(shown(message.id)).toEqual([{ url, title: 'The page' }]);
  await showNext();
  expect(shown(message.id)).toHaveLength(1);
});

test('LP6 a page is looked up once a day, whatever number of messages link to it, and so is one that shows nothing', async () => {
  const [good, bad] = [newUrl(), newUrl()];
  answer = (request, response) =>
    request.url === new URL(bad).pathname ? response.writeHead(404).end() : page('The page')(request, response);
  const first = await Promise.all([wish([good, bad]), wish([good]), wish([good, bad])]);
  await showNext();
  expect(first.map(({ id }) => shown(id).length)).toEqual([1, 1, 1]);
  later(23 * 3_600_000);
  const next = await wish([good, bad]);
  await showNext();
  expect(shown(next.id)).toMatchObject([{ url: good }]);
  expect(server.asked).toHaveLength(2);
  later(2 * 3_600_000);
  await wish([good, bad]);
  await showNext();
  expect(server.asked).toHaveLength(4);
});

test('LP6 what a passing fault kept away is looked up again after ten minutes', async () => {
  const url = newUrl();
  answer = (_, response) => response.writeHead(503).end();
  await wish([url]);
  await showNext();
  later(9 * 60_000);
  await wish([url]);
  await showNext();
  expect(server.asked).toHaveLength(1);
  later(2 * 60_000);
  answer = page('Back again');
  const message = await wish([url]);
  await showNext();
  expect(shown(message.id)).toMatchObject([{ title: 'Back again' }]);
});

test('LP4 its picture is a file of the message: had by a signed link, and never from where it came', async () => {
  const anna = await media.others.person();
  const picture = await sharp({ create: { width: 400, height: 200, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  answer = (request, response) =>
    request.url === '/picture.png'
      ? response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
      : page('Pictured', '/picture.png')(request, response);
  const url = newUrl();
  const [one, other] = [await wish([url]), await wish([url])];
  await showNext();
  const images = [one, other].map(({ id }) => shown(id)[0]?.image);
  expect(images).toMatchObject([
    { width: 400, height: 200 },
    { width: 400, height: 200 },
  ]);
  const ids = images.flatMap((image) => image?.id ?? []);
  expect(new Set(ids).size).toBe(2);
  const links = await media.ask<{ items: AttachmentLink[] }>(anna, `GET /api/attachments?ids=${ids.join(',')}`);
  expect(links.body.items).toHaveLength(2);
  for (const link of links.body.items)
    for (const path of [link.url, link.thumbnailUrl ?? '']) {
      const response = await fetch(`${media.url}${path}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ width: 400, height: 200 });
    }
  expect(server.asked.filter((asked) => asked.endsWith('/picture.png'))).toHaveLength(1);
});

test('LP4 a picture that its message does not take leaves nothing behind', async () => {
  const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  answer = (request, response) =>
    request.url === '/picture.png'
      ? response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
      : page('Pictured', '/picture.png')(request, response);
  const before = await media.files();
  const message = newMessage();
  media.others.refusedPreviews.add(message);
  await wish([newUrl()], message);
  await showNext();
  expect(await media.files()).toEqual(before);
});

test('LP6 while message-persistence is away nothing is lost, and nothing is kept twice', async () => {
  const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  answer = (request, response) =>
    request.url === '/picture.png'
      ? response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
      : page('Pictured', '/picture.png')(request, response);
  const before = await media.files();
  const message = await wish([newUrl()]);
  media.others.pause(true);
  const [pageId = ''] = await media.rules.linkPreviews.next();
  for (let n = 0; n < 3; n += 1) await expect(media.rules.linkPreviews.show(pageId)).rejects.toThrow();
  expect(await media.rules.linkPreviews.next()).toEqual([]);
  media.others.pause(false);
  // What was taken and is not done comes round again.
  later(61_000);
  await showNext();
  expect(shown(message.id)).toHaveLength(1);
  expect((await media.files()).length).toBe(before.length + 1);
  expect(server.asked).toHaveLength(2);
});

test('LP6 a host is asked twice a second, and not waited for longer than two', async () => {
  await wish(Array.from({ length: 3 }, newUrl));
  await wish(Array.from({ length: 3 }, newUrl));
  const waits = [];
  for (const pageId of await media.rules.linkPreviews.next()) waits.push(await media.rules.linkPreviews.show(pageId));
  expect(server.asked).toHaveLength(5);
  expect(waits.filter((one) => one !== undefined)).toEqual([{ againAfterMs: 2_500 }]);
});

test('LP6 what was said more than an hour ago gets no preview, and nor does what could not be looked up for so long', async () => {
  await wish([newUrl()], undefined, undefined, new Date(clock - 3_700_000));
  expect(await media.rules.linkPreviews.next()).toEqual([]);
  await wish([newUrl()]);
  later(3_700_000);
  expect(await media.rules.linkPreviews.tidy()).toBe(1);
  expect(await media.rules.linkPreviews.next()).toEqual([]);
});

test('LP6 pages are forgotten when they count no more', async () => {
  const url = newUrl();
  await wish([url]);
  await showNext();
  later(25 * 3_600_000);
  await media.rules.linkPreviews.tidy();
  expect(await media.db.selectFrom('pages').select('id').where('url', '=', url).execute()).toEqual([]);
  expect(await media.db.selectFrom('page_hosts').selectAll().execute()).toEqual([]);
});

test('LP1 links of new and edited messages are noted; those that a message shows, and of deleted ones, are not', async () => {
  let woken = 0;
  const handler = createRoomChanged({
    previews: media.rules.linkPreviews,
    storeOf: queriesWithin,
    wakeUp: () => {
      woken += 1;
    },
  });
  const roomId = newRoom();
  const at = new Date(clock).toISOString();
  const [first, second, third] = [newUrl(), newUrl(), newUrl()];
  const event = (type: string, data: object, rev: number) => ({
    rev,
    type,
    at,
    data: {
      id: newMessage(),
      roomId,
      seq: 1,
      rev,
      content: '',
      mentions: [],
      reactions: [],
      threadCount: 0,
      createdAt: at,
      ...data,
    },
  });
  const events = [
    event('message.created', { content: `see ${first} and \`${newUrl()}\`` }, 1),
    event('message.edited', { content: `${second} ${third}`, editedAt: at, previews: [{ url: second, title: 'There' }] }, 2),
    event('message.deleted', { content: '', deletedAt: at }, 3),
    { rev: 4, type: 'room.changed', at, data: { id: roomId, topic: newUrl() } },
  ];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of events as is looked at
  await handler.changed(media.db, { roomId, events: events as never });
  handler.committed?.();
  expect(woken).toBe(1);
  const wished = await media.db
    .selectFrom('page_wishes')
    .innerJoin('pages', 'pages.id', 'page_wishes.page_id')
    .select('pages.url')
    .execute();
  expect(wished.map(({ url }) => url).toSorted()).toEqual([first, third].toSorted());
});

test('LP7 for rooms that show no pages nothing is asked of anybody; others get what they wait for', async () => {
  const [url, both] = [newUrl(), newUrl()];
  const plain = newRoom();
  media.others.plainRooms.add(plain);
  const [alone, beside, wanting] = [
    await wish([url], newMessage(), plain),
    await wish([both], newMessage(), plain),
    await wish([both]),
  ];
  await showNext();
  expect(server.asked.filter((path) => url.endsWith(path))).toEqual([]);
  expect([shown(alone.id), shown(beside.id), shown(wanting.id)]).toEqual([[], [], [{ url: both, title: 'The page' }]]);
  expect(await media.rules.linkPreviews.next()).toEqual([]);
});
