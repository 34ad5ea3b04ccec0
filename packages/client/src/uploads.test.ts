import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuse } from './answer.ts';
import { memoryStorage } from './storage.ts';
import { createTestClock } from './testing/test-clock.ts';
import { createUploadServer, fileOf, type UploadFate } from './testing/upload-server.ts';
import { outcomeOf, type UploadState } from './upload.ts';
import { createUploads } from './uploads.ts';

const least = 262_144;
const text = (size: number): string =>
  Array.from({ length: Math.ceil(size / 8) }, (_, index) => `${index}`.padStart(8, '.'))
    .join('')
    .slice(0, size);

const createWorld = (storage = memoryStorage(), server?: ReturnType<typeof createUploadServer>) => {
  const clock = createTestClock();
  const there = server ?? createUploadServer(clock);
  let ids = 0;
  const uploads = createUploads({
    rest: there.rest,
    storage,
    clock,
    random: () => 1,
    newId: () => `id-${(ids += 1)}-${clock.now()}`,
    onFault: (error) => {
      throw error;
    },
  });
  uploads.open('anna');
  return { clock, server: there, uploads, storage };
};

describe('a file', () => {
  test('AT2 is sent part after part, shows how far it is, and ends with what lets it be attached', async () => {
    const { clock, server, uploads } = createWorld();
    const content = text(least * 8 + 5);
    const upload = uploads.start('room', fileOf(content));
    const seen: UploadState[] = [];
    upload.subscribe(() => seen.push(upload.getSnapshot()));
    await clock.advance(60_000);
    expect(upload.getSnapshot()).toMatchObject({ status: 'done', sent: content.length, ticket: 'ticket of file-1' });
    expect(server.contentOf('file-1')).toBe(content);
    const sent = seen.map((state) => state.sent);
    expect(sent).toEqual(sent.toSorted((one, other) => one - other));
    // Parts grow while they are quick.
    expect(server.asked.filter((one) => one.startsWith('PATCH'))).toEqual(
      [0, 1, 3, 7].map((at) => `PATCH /api/uploads/file-1@${at * least}`),
    );
    expect(await outcomeOf(upload)).toMatchObject({ ok: true, data: { attachment: { id: 'file-1' } } });
  });

  test.each<[UploadFate, number]>([
    ['lost', 0],
    ['unanswered', least],
  ])('AT2 whose part was %s goes on where the server says', async (fate, at) => {
    const { clock, server, uploads } = createWorld();
    server.next('ok', fate);
    const upload = uploads.start('room', fileOf(text(least * 2)));
    await clock.advance(60_000);
    expect(upload.getSnapshot().status).toBe('done');
    expect(server.asked[2]).toBe('GET /api/uploads/file-1');
    expect(server.asked[3]).toBe(`PATCH /api/uploads/file-1@${at}`);
  });

  test('AT2 parts become small again on a slow line', async () => {
    const { clock, server, uploads } = createWorld();
    server.next('ok', 'ok', 'slow', 'slow');
    uploads.start('room', fileOf(text(least * 8)));
    await clock.advance(120_000);
    const offsets = server.asked.filter((one) => one.startsWith('PATCH')).map((one) => Number(one.split('@')[1]) / least);
    expect(offsets).toEqual([0, 1, 3, 4, 5, 7]);
  });

  test('is refused for good at once, and tried again when somebody asks', async () => {
    const { clock, server, uploads } = createWorld();
    server.refuseAll(refuse('too_large', 'it is too large'));
    const upload = uploads.start('room', fileOf('abc'));
    await clock.advance(60_000);
    expect(upload.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'too_large' } });
    expect(await outcomeOf(upload)).toMatchObject({ ok: false, error: { code: 'too_large' } });
    server.refuseAll(undefined);
    upload.retry();
    await clock.advance(60_000);
    expect(upload.getSnapshot().status).toBe('done');
  });

  test('that the server has given up is begun anew', async () => {
    const { clock, server, uploads } = createWorld();
    server.next('ok', 'ok', 'lost');
    const upload = uploads.start('room', fileOf(text(least * 3)));
    await clock.advance(0);
    server.files.clear();
    await clock.advance(60_000);
    expect(upload.getSnapshot()).toMatchObject({ status: 'done', attachment: { id: 'file-2' } });
  });

  test('that is cancelled stops, and is given up at the server', async () => {
    const { clock, server, uploads } = createWorld();
    server.next('ok', 'ok', 'slow');
    const upload = uploads.start('room', fileOf(text(least * 9)));
    await clock.advance(1_000);
    upload.cancel();
    await clock.advance(60_000);
    expect(upload.getSnapshot().status).toBe('cancelled');
    expect([server.files.size, server.asked.at(-1)]).toEqual([0, 'DELETE /api/uploads/file-1']);
    expect(await outcomeOf(upload)).toMatchObject({ ok: false, error: { code: 'gone' } });
  });
});

describe('files', () => {
  test('go two at a time, the others in their turn', async () => {
    const { clock, server, uploads } = createWorld();
    server.next('slow', 'slow');
    const all = ['a', 'b', 'c', 'd'].map((name) => uploads.start('room', fileOf('abc', name)));
    await clock.advance(1_000);
    expect(all.map((upload) => upload.getSnapshot().status)).toEqual(['sending', 'sending', 'waiting', 'waiting']);
    all[2]?.cancel();
    await clock.advance(60_000);
    expect(all.map((upload) => upload.getSnapshot().status)).toEqual(['done', 'done', 'cancelled', 'done']);
  });

  test('AT2 chosen again after a reload go on where they were; the same one twice at a time is two', async () => {
    const first = createWorld();
    const content = text(least * 4);
    first.server.next('ok', 'ok', 'lost', 'lost', 'lost', 'lost', 'lost', 'lost');
    first.uploads.start('room', fileOf(content));
    await first.clock.advance(100);
    first.uploads.open(undefined);
    const second = createWorld(first.storage, first.server);
    first.server.asked.length = 0;
    first.server.next('ok', 'ok', 'ok', 'ok', 'ok', 'ok');
    const [again, twice, other] = ['a', 'b', 'c'].map((name) =>
      second.uploads.start('room', name === 'c' ? fileOf(content, 'other.txt') : fileOf(content)),
    );
    await second.clock.advance(60_000);
    await first.clock.advance(60_000);
    await second.clock.advance(60_000);
    expect([again, twice, other].map((upload) => upload?.getSnapshot().status)).toEqual(['done', 'done', 'done']);
    expect(first.server.asked.slice(0, 3)).toContain('GET /api/uploads/file-1');
    expect(first.server.contentOf('file-1')).toBe(content);
    expect(await second.storage.keys()).toEqual([]);
  });

  test('stop when nobody is signed in any more', async () => {
    const { clock, server, uploads } = createWorld();
    server.next('slow');
    uploads.start('room', fileOf('abc'));
    await clock.advance(100);
    uploads.open(undefined);
    await clock.advance(60_000);
    expect(server.asked).toEqual(['POST /api/uploads']);
  });
});

test('AT2 whatever happens to requests, a file arrives once and as it is', async () => {
  const fates = fc.array(fc.constantFrom<UploadFate>('ok', 'lost', 'unanswered', 'overloaded', 'slow'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: least * 5 }), async (some, size) => {
      const { clock, server, uploads } = createWorld();
      server.next(...some);
      const content = text(size);
      const upload = uploads.start('room', fileOf(content));
      await clock.advance(3_600_000);
      const state = upload.getSnapshot();
      expect(state.status).toBe('done');
      expect(server.contentOf(state.status === 'done' ? state.attachment.id : '')).toBe(content);
      expect(server.files.size).toBe(1);
    }),
    { numRuns: 60 },
  );
});
