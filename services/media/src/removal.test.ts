import type { Upload } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from './testing/noise.ts';
import { startTestMedia, type TestMedia } from './testing/service.ts';
import { newRoom, type TestPerson } from './testing/stand-in-services.ts';

let media: TestMedia;
let anna: TestPerson;
beforeAll(async () => {
  media = await startTestMedia();
  anna = await media.others.person();
});
afterAll(() => media.stop());

const hourMs = 3_600_000;
const in25Hours = () => Date.now() + 25 * hourMs;
const filesOf = async (id: string) => (await media.files()).filter((path) => path.includes(id));
const rowsOf = async (id: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT (SELECT count(*) FROM uploads WHERE id = ${id}) + (SELECT count(*) FROM upload_parts WHERE upload_id = ${id}) AS count`.execute(
    media.db,
  );
  return rows[0]?.count ?? 0;
};

describe('AT6 the files of a deleted message', () => {
  test('are gone, bytes and all, and only then forgotten', async () => {
    const kept = (await media.send(anna, noise(7))).attachment;
    const gone = (await media.send(anna, noise(700_000))).attachment;
    for (const { id } of [kept, gone]) media.others.attached.add(id);
    expect(await filesOf(gone.id)).toHaveLength(3);
    media.others.deleted.add(gone.id);
    expect(await media.rules.removal.removeDeleted()).toBe(1);
    expect([await filesOf(gone.id), media.others.deleted.size]).toEqual([[], 0]);
    expect(await filesOf(kept.id)).toHaveLength(1);
    expect(await media.rules.removal.removeDeleted()).toBe(0);
  });

  test('are told of again while message-persistence cannot be told that they are gone', async () => {
    const { id } = (await media.send(anna, noise(7))).attachment;
    media.others.deleted.add(id);
    media.others.pause(true);
    await expect(media.rules.removal.removeDeleted()).rejects.toThrow('message-persistence');
    media.others.pause(false);
    expect(await media.rules.removal.removeDeleted()).toBe(1);
    expect(await filesOf(id)).toEqual([]);
  });
});

describe('AT6 a file that no message got', () => {
  test('is given up a day later, for good; one that a message has stays', async () => {
    const [kept, loose] = [(await media.send(anna, noise(7))).attachment, (await media.send(anna, noise(7))).attachment];
    media.others.attached.add(kept.id);
    expect(await media.rules.removal.removeLoose()).toBe(0);
    media.setClock(in25Hours());
    await media.rules.removal.removeLoose();
    expect([await filesOf(kept.id), await filesOf(loose.id)]).toEqual([[expect.any(String)], []]);
    expect([media.others.withdrawn.has(kept.id), media.others.withdrawn.has(loose.id)]).toEqual([false, true]);
    expect(await media.rules.removal.removeLoose()).toBe(0);
    media.setClock(Date.now());
  });

  test('is gone at once when its sender cancels it, and stays when a message has it', async () => {
    const [kept, loose] = [(await media.send(anna, noise(7))).attachment, (await media.send(anna, noise(7))).attachment];
    media.others.attached.add(kept.id);
    const cancel = (id: string) => media.ask(anna, `DELETE /api/uploads/${id}`);
    expect([(await cancel(kept.id)).code, (await cancel(loose.id)).status, (await cancel(loose.id)).status]).toEqual([
      'conflict',
      204,
      204,
    ]);
    expect([(await filesOf(kept.id)).length, (await filesOf(loose.id)).length]).toEqual([1, 0]);
    expect((await media.ask(anna, `POST /api/uploads/${loose.id}/complete`)).code).toBe('gone');
  });
});

describe('AT6 a file that is not whole', () => {
  const begin = async (size: number) =>
    (await media.ask<Upload>(anna, 'POST /api/uploads', { body: { roomId: newRoom(), name: 'a', size } })).body;

  test('is given up a day after its last piece, and goes on until then', async () => {
    const { id, expiresAt } = await begin(600_000);
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now() + 23 * hourMs);
    await media.ask(anna, `PATCH /api/uploads/${id}?offset=0`, { bytes: noise(300_000) });
    expect(await media.rules.removal.removeGivenUp()).toBe(0);
    media.setClock(in25Hours());
    expect(await media.rules.removal.removeGivenUp()).toBeGreaterThan(0);
    expect(await filesOf(id)).toEqual([]);
    expect((await media.ask(anna, `GET /api/uploads/${id}`)).code).toBe('gone');
    expect((await media.ask(anna, `PATCH /api/uploads/${id}?offset=300000`, { bytes: noise(300_000) })).code).toBe('gone');
    media.setClock(Date.now());
  });

  test('leaves no byte behind that was never counted: what a process that died had noted is found', async () => {
    const { id } = await begin(600_000);
    const replica = await media.replica();
    await sql`INSERT INTO upload_parts (key, upload_id, start, size) VALUES (${`ab/${id}/0-dead`}, ${id}, 0, 5)`.execute(
      media.db,
    );
    await media.ask(anna, `DELETE /api/uploads/${id}`);
    expect(await filesOf(id)).toEqual([]);
    await replica.stop();
  });
});

test('AT6 a removal that was cut off is finished, and the rows go once they count for nothing', async () => {
  const { id } = (await media.send(anna, noise(700_000))).attachment;
  await sql`UPDATE uploads SET removed_at = now() WHERE id = ${id}`.execute(media.db);
  await media.rules.removal.finish();
  expect([await filesOf(id), await rowsOf(id)]).toEqual([[], 1]);
  media.setClock(Date.now() + 27 * hourMs);
  await media.rules.removal.finish();
  expect(await rowsOf(id)).toBe(0);
  media.setClock(Date.now());
});

test('AT6 jobs do all of that by themselves', async () => {
  const { id } = (await media.send(anna, noise(7))).attachment;
  media.others.deleted.add(id);
  await eventually(async () => expect(await filesOf(id)).toEqual([]), { timeoutMs: 60_000, everyMs: 500 });
});
