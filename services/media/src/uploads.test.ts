import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { type CompletedUpload, limits, type Upload } from '@parley/contracts';
import { createAttachmentTickets } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from './testing/noise.ts';
import { askAt, startTestMedia, type TestMedia } from './testing/service.ts';
import { newRoom, type TestPerson } from './testing/stand-in-services.ts';

let media: TestMedia;
let anna: TestPerson;
beforeAll(async () => {
  media = await startTestMedia({ MEDIA_FILE_BYTES: '3000000' });
  anna = await media.others.person();
});
afterAll(() => media.stop());

const least = limits.uploadChunkMinBytes;
const begin = (who: TestPerson, size: number, more: Record<string, unknown> = {}) =>
  media.ask<Upload>(who, 'POST /api/uploads', { body: { roomId: newRoom(), name: 'notes.txt', size, ...more } });
const append = (who: TestPerson, id: string, offset: number, bytes: Uint8Array, url = media.url) =>
  askAt<Upload>(url, who, `PATCH /api/uploads/${id}?offset=${offset}`, { bytes });
/** A piece that begins and does not end. */
const hold = (url: string, id: string, token: string) =>
  httpRequest(`${url}/api/uploads/${id}?offset=0`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'content-length': least },
  }).on('error', () => {});
/** A refused piece is not read to its end: the connection may be gone before the answer is. */
const refusal = (answer: ReturnType<typeof append>) => answer.then(({ code }) => code).catch(() => 'cut');
/**
 * Holds that many places and asks for one more: which of them the process counts last is its own affair, and that one is refused.
 */
const holdAll = async (places: number, url: string, id: string, token: string) => {
  const held = Array.from({ length: places + 1 }, () => hold(url, id, token));
  const refused = Promise.race(
    held.map((one) => new Promise<number | undefined>((resolve) => one.once('response', (answer) => resolve(answer.statusCode)))),
  );
  for (const one of held) one.write(noise(10));
  expect(await refused).toBe(503);
  return { release: () => held.map((one) => one.destroy()) };
};
const complete = (who: TestPerson, id: string) => media.ask<CompletedUpload>(who, `POST /api/uploads/${id}/complete`);

describe('a file comes', () => {
  test('AT2 in pieces, each at where the one before ended, and is then what was sent', async () => {
    const content = noise(least * 2 + 17);
    const roomId = newRoom();
    const begun = await begin(anna, content.length, { roomId });
    expect(begun).toMatchObject({ status: 201, body: { roomId, name: 'notes.txt', size: content.length, offset: 0 } });
    const { id } = begun.body;
    for (const at of [0, least, least * 2]) {
      const answer = await append(anna, id, at, content.subarray(at, at + least));
      expect(answer).toMatchObject({ status: 200, body: { id, offset: Math.min(at + least, content.length) } });
    }
    const done = await complete(anna, id);
    const attachment = { id, name: 'notes.txt', type: 'application/octet-stream', size: content.length };
    expect(done).toMatchObject({ status: 200, body: { attachment } });
    const tickets = createAttachmentTickets('a secret of at least 32 characters');
    const { expiresAt } = done.body;
    expect(tickets.check([done.body.ticket], { roomId, userId: anna.userId })).toEqual({
      ok: true,
      data: [{ ...attachment, expiresAt }],
    });
    expect(await complete(anna, id)).toEqual(done);
  });

  test('AT2 goes on after a cut where it stood, at any replica; another offset is a conflict and changes nothing', async () => {
    const content = noise(least * 2);
    const { id } = (await begin(anna, content.length)).body;
    await append(anna, id, 0, content.subarray(0, least));
    const replica = await media.replica();
    for (const offset of [0, 1, least - 1, least + 1])
      expect(await append(anna, id, offset, content.subarray(0, least - 1), replica.url)).toMatchObject({ code: 'conflict' });
    const asked = await media.ask<Upload>(anna, `GET /api/uploads/${id}`);
    expect(asked).toMatchObject({ status: 200, body: { offset: least } });
    expect((await complete(anna, id)).code).toBe('conflict');
    expect(await append(anna, id, asked.body.offset, content.subarray(least), replica.url)).toMatchObject({ status: 200 });
    expect((await complete(anna, id)).status).toBe(200);
    await replica.stop();
  });

  test('AT2 of many that send the same piece at once one is heard, and no other byte is kept', async () => {
    const content = noise(least);
    const { id } = (await begin(anna, content.length)).body;
    const answers = await Promise.all(Array.from({ length: 6 }, () => append(anna, id, 0, content)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409, 409, 409]);
    expect((await media.files()).filter((path) => path.includes(id))).toHaveLength(1);
    expect((await complete(anna, id)).status).toBe(200);
  });

  test('AT2 a piece that is cut off on its way leaves nothing, and the next one finds the file as it was', async () => {
    const content = noise(least * 2);
    const { id } = (await begin(anna, content.length)).body;
    await new Promise<void>((resolve) => {
      const cut = httpRequest(`${media.url}/api/uploads/${id}?offset=0`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${anna.token}`,
          'content-type': 'application/octet-stream',
          'content-length': content.length,
        },
      });
      cut.once('error', () => resolve());
      cut.write(content.subarray(0, least), () => setTimeout(() => cut.destroy(new Error('cut')), 50));
    });
    expect((await media.ask<Upload>(anna, `GET /api/uploads/${id}`)).body.offset).toBe(0);
    expect(await append(anna, id, 0, content)).toMatchObject({ status: 200, body: { offset: content.length } });
    expect((await media.files()).filter((path) => path.includes(id))).toHaveLength(1);
  });

  test('AT3 given up while it is looked at, it is gone or had come first, and nothing of it stays', async () => {
    const cameTo = new Set<string>();
    for (let round = 1; round <= 40; round += 1) {
      const { id } = (await begin(anna, 100)).body;
      expect((await append(anna, id, 0, noise(100))).status).toBe(200);
      const cancel = () => media.ask(anna, `DELETE /api/uploads/${id}`);
      const [first, second, given] = await Promise.all([complete(anna, id), complete(anna, id), cancel()]);
      expect(given.status).toBe(204);
      for (const { status, code } of [first, second]) cameTo.add(status === 200 ? 'ok' : String(code));
      expect((await complete(anna, id)).code).toBe('gone');
      expect((await media.files()).filter((path) => path.includes(id))).toEqual([]);
    }
    expect(['ok', 'gone']).toEqual(expect.arrayContaining([...cameTo]));
  });

  test('AT4 its ticket is good for twice as long as a whole file waits for its message, which is a setting', async () => {
    for (const [hours, env] of [
      [48, {}],
      [20, { MEDIA_WAITING_HOURS: '10' }],
    ] as const) {
      const replica = await media.replica(env);
      const { id } = (await begin(anna, 10)).body;
      await append(anna, id, 0, noise(10));
      const { body } = await askAt<CompletedUpload>(replica.url, anna, `POST /api/uploads/${id}/complete`);
      expect((new Date(body.expiresAt).getTime() - Date.now()) / 3_600_000).toBeCloseTo(hours, 1);
      await replica.stop();
    }
  });

  test('RE3 the same command begins it once, and is a conflict with another file', async () => {
    const commandId = randomUUID();
    const roomId = newRoom();
    const [one, two] = await Promise.all([begin(anna, 7, { roomId, commandId }), begin(anna, 7, { roomId, commandId })]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.id).toBe(two.body.id);
    const again = await media.ask<Upload>(anna, 'POST /api/uploads', {
      body: { roomId, name: 'notes.txt', size: 7 },
      headers: { 'idempotency-key': commandId },
    });
    expect(again.body.id).toBe(one.body.id);
    expect((await begin(anna, 8, { roomId, commandId })).code).toBe('conflict');
  });
});

describe('a file is refused', () => {
  test('AT1 as a message would be, and before a byte of it comes', async () => {
    const roomId = newRoom();
    media.others.refused.set(roomId, 'muted');
    expect(await begin(anna, 7, { roomId })).toMatchObject({ code: 'muted' });
    expect(await media.ask(undefined, 'POST /api/uploads', { body: {} })).toMatchObject({ code: 'unauthenticated' });
  });

  test('AT1 when it is too large, or would be more than it was said to be', async () => {
    expect(await begin(anna, 3_000_001)).toMatchObject({ status: 413, code: 'too_large' });
    const { id } = (await begin(anna, 10)).body;
    expect(await append(anna, id, 0, noise(11))).toMatchObject({ code: 'invalid' });
    expect(await append(anna, id, 0, noise(limits.uploadChunkBytes + 1))).toMatchObject({ code: 'too_large' });
    expect(await append(anna, id, 0, Buffer.alloc(0))).toMatchObject({ status: 400 });
  });

  test('AT2 when a piece that is not the last is small: files are kept in few pieces', async () => {
    const { id } = (await begin(anna, least * 2)).body;
    expect(await append(anna, id, 0, noise(least - 1))).toMatchObject({ code: 'invalid' });
  });

  test.each([
    ['no name', { name: '' }],
    ['no size', { size: 0 }],
    ['a size that is none', { size: 1.5 }],
    ['no room', { roomId: 'x' }],
  ])('with %s, which is invalid', async (_, wrong) => {
    expect(await begin(anna, 7, wrong)).toMatchObject({ status: 400, code: 'invalid' });
  });

  test('what is no piece of bytes is invalid', async () => {
    const { id } = (await begin(anna, 7)).body;
    expect(await media.ask(anna, `PATCH /api/uploads/${id}?offset=0`, { body: { a: 1 } })).toMatchObject({ code: 'invalid' });
    expect(await media.ask(anna, `PATCH /api/uploads/${id}?offset=-1`, { bytes: noise(7) })).toMatchObject({
      code: 'invalid',
    });
    expect(await media.ask(anna, 'POST /api/uploads', { bytes: noise(7) })).toMatchObject({ code: 'invalid' });
  });

  test('AT1 a name says nothing of folders or of where text runs', async () => {
    const begun = await begin(anna, 7, { name: '../../etc/pass\u202Egnp.exe\r\n' });
    expect(begun.body.name).toBe('.._.._etc_pass_gnp.exe');
    expect((await begin(anna, 7, { name: '..' })).body.name).toBe('_');
  });

  test("somebody else's file is not there, whatever is asked", async () => {
    const ben = await media.others.person();
    const { id } = (await begin(anna, 7)).body;
    const asks = [
      media.ask(ben, `GET /api/uploads/${id}`),
      append(ben, id, 0, noise(7)),
      complete(ben, id),
      media.ask(ben, `DELETE /api/uploads/${id}`),
      media.ask(ben, `GET /api/uploads/${randomUUID()}`),
    ];
    for (const answer of await Promise.all(asks)) expect(answer).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('how much may come', () => {
  test('AT1 in a day counts what was given up too, and is exact for many at once', async () => {
    const replica = await media.replica({ MEDIA_DAY_BYTES: '1000' });
    const ben = await media.others.person();
    const want = (size: number) =>
      askAt<Upload>(replica.url, ben, 'POST /api/uploads', { body: { roomId: newRoom(), name: 'a', size } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => want(300)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.find(({ status }) => status !== 201)).toMatchObject({ status: 429, code: 'rate_limited' });
    await Promise.all(answers.map(({ body }) => media.ask(ben, `DELETE /api/uploads/${body.id}`)));
    expect((await want(300)).code).toBe('rate_limited');
    expect((await want(100)).status).toBe(201);
    await replica.stop();
  });

  test('AT1 to a room counts what is kept, and at a time only what is on its way', async () => {
    const replica = await media.replica({ MEDIA_ROOM_BYTES: '1000', MEDIA_UNFINISHED: '2' });
    const ben = await media.others.person();
    const roomId = newRoom();
    const want = (size: number, room = roomId) =>
      askAt<Upload>(replica.url, ben, 'POST /api/uploads', { body: { roomId: room, name: 'a', size } });
    const first = await want(900);
    expect(await want(101)).toMatchObject({ status: 409, code: 'conflict' });
    expect((await want(101, newRoom())).status).toBe(201);
    expect(await want(1, newRoom())).toMatchObject({ code: 'rate_limited' });
    expect((await media.ask(ben, `DELETE /api/uploads/${first.body.id}`)).status).toBe(204);
    expect((await want(101)).status).toBe(201);
    await replica.stop();
  });

  test('pieces that come at once are bounded, and counted before they are read', async () => {
    const replica = await media.replica({ MEDIA_CHUNKS_AT_ONCE: '1' });
    const { id } = (await begin(anna, least)).body;
    const held = await holdAll(1, replica.url, id, anna.token);
    expect(await refusal(append(anna, id, 0, noise(1_000), replica.url))).toMatch(/overloaded|cut/);
    held.release();
    await eventually(async () => expect((await append(anna, id, 0, noise(least), replica.url)).status).toBe(200));
    await replica.stop();
  });

  test('pieces of one person keep no place from another, however slowly they come', async () => {
    const replica = await media.replica({ MEDIA_CHUNKS_AT_ONCE: '6' });
    const ben = await media.others.person();
    const [annas, bens] = [(await begin(anna, least)).body, (await begin(ben, least)).body];
    const held = await holdAll(2, replica.url, annas.id, anna.token);
    expect(await refusal(append(anna, annas.id, 0, noise(1_000), replica.url))).toMatch(/overloaded|cut/);
    expect((await append(ben, bens.id, 0, noise(least), replica.url)).status).toBe(200);
    held.release();
    await eventually(async () => expect((await append(anna, annas.id, 0, noise(least), replica.url)).status).toBe(200));
    await replica.stop();
  });

  test('pieces of nobody keep no place from anybody, however slowly they come', async () => {
    const replica = await media.replica({ MEDIA_CHUNKS_AT_ONCE: '1' });
    const { id } = (await begin(anna, least)).body;
    for (const token of ['', `${anna.token}x`]) {
      const held = hold(replica.url, id, token);
      const answered = new Promise<number | undefined>((resolve) =>
        held.once('response', ({ statusCode }) => resolve(statusCode)),
      );
      held.write(noise(10));
      expect(await answered).toBe(401);
      // It goes on sending all the same.
      held.write(noise(10));
      expect((await append(anna, id, 0, noise(1_000), replica.url)).code).toBe('invalid');
      held.destroy();
    }
    expect((await append(anna, id, 0, noise(least), replica.url)).status).toBe(200);
    await replica.stop();
  });
});

test('while message-persistence does not answer nothing begins, and what has begun goes on', async () => {
  const { id } = (await begin(anna, 7)).body;
  media.others.pause(true);
  expect(await begin(anna, 7)).toMatchObject({ status: 503, code: 'unavailable' });
  expect(await append(anna, id, 0, noise(7))).toMatchObject({ status: 200 });
  expect((await complete(anna, id)).status).toBe(200);
  media.others.pause(false);
});
