import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '@parley/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ByteSpan, type ByteStore, MissingBytesError } from '../byte-store.ts';
import { type S3Server, startS3Server } from '../testing/s3-server.ts';
import { createLocalDirectory } from './local-directory.ts';
import { createS3Store } from './s3.ts';

let s3: S3Server;
let directory = '';
beforeAll(async () => {
  s3 = await startS3Server();
  directory = await mkdtemp(join(tmpdir(), 'parley-bytes-'));
});
afterAll(async () => {
  await s3.stop();
  await rm(directory, { recursive: true, force: true });
});

const read = async (store: ByteStore, key: string, span: ByteSpan): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(key, span)) pieces.push(piece);
  return Buffer.concat(pieces);
};
const newKey = () => `ab/${randomUUID()}/0-1`;

describe.each<[string, () => ByteStore]>([
  ['a directory', () => createLocalDirectory(join(directory, 'files'))],
  ['a store that speaks S3', () => createS3Store(s3.options)],
])('AT7 %s', (_, open) => {
  test('gives back what was put, whole and in spans', async () => {
    const [store, key, bytes] = [open(), newKey(), randomBytes(1_300_000)];
    await store.put(key, bytes);
    expect((await read(store, key, { start: 0, end: bytes.length })).equals(bytes)).toBe(true);
    for (const [start, end] of [
      [700_000, 700_010],
      [0, 1],
      [bytes.length - 1, bytes.length],
      [5, 5],
    ] as const)
      expect((await read(store, key, { start, end })).equals(bytes.subarray(start, end))).toBe(true);
  });

  test('takes a view into larger memory as the bytes of the view alone', async () => {
    const [store, key] = [open(), newKey()];
    await store.put(key, Buffer.from('before|what|after').subarray(7, 11));
    expect((await read(store, key, { start: 0, end: 4 })).toString()).toBe('what');
  });

  test('keeps keys apart', async () => {
    const store = open();
    const keys = Array.from({ length: 8 }, (_unused, index) => `cd/${randomUUID()}/${index}`);
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
    await store.remove(keys[0] ?? '');
    for (const key of keys.slice(1)) expect((await read(store, key, { start: 0, end: key.length })).toString()).toBe(key);
  });

  test('has nothing under a key that was removed, or never was', async () => {
    const [store, key] = [open(), newKey()];
    await expect(read(store, key, { start: 0, end: 1 })).rejects.toThrow(MissingBytesError);
    await store.put(key, Buffer.from('x'));
    await store.remove(key);
    await store.remove(key);
    await expect(read(store, key, { start: 0, end: 1 })).rejects.toThrow(MissingBytesError);
  });
});

test('AT7 a directory has no trace of what was removed, of what is half there, and nothing outside itself', async () => {
  const root = join(directory, 'traces');
  const store = createLocalDirectory(root);
  const key = newKey();
  await store.put(key, Buffer.from('x'));
  expect(await readdir(join(root, ...key.split('/').slice(0, -1)))).toEqual(['0-1']);
  await store.remove(key);
  expect(await readdir(join(root, 'ab'))).toEqual([]);
  for (const bad of ['../x', '/x', 'a/../../x', 'a//b', 'a.b', '', 'A'])
    await expect(store.put(bad, Buffer.from('x'))).rejects.toThrow('no key');
});

test('AT7 a directory takes what comes into a folder while its last file goes', async () => {
  const store = createLocalDirectory(join(directory, 'folders'));
  const folder = `ef/${randomUUID()}`;
  for (let round = 0; round < 30; round += 1) {
    await store.put(`${folder}/old`, Buffer.from('old'));
    await Promise.all([store.remove(`${folder}/old`), store.put(`${folder}/new-${round}`, Buffer.from('new'))]);
    expect((await read(store, `${folder}/new-${round}`, { start: 0, end: 3 })).toString()).toBe('new');
    await store.remove(`${folder}/new-${round}`);
  }
});

test('AT7 bytes that cannot be kept leave nothing behind', async () => {
  const root = join(directory, 'fault');
  const store = createLocalDirectory(root);
  await store.put('ab/taken', Buffer.from('a file where a folder is needed'));
  await expect(store.put('ab/taken/0', Buffer.from('x'))).rejects.toThrow();
  expect(await readdir(join(root, 'ab'))).toEqual(['taken']);
});

describe('AT7 a store that speaks S3', () => {
  test('refuses who has another secret, and the error says nothing of it', async () => {
    const store = createS3Store({ ...s3.options, secretAccessKey: 'wrong-secret' });
    const fault: unknown = await store.put(newKey(), Buffer.from('x')).catch((error: unknown) => error);
    expect(String(fault)).toMatch(/refused a request for ab\/.*: 403/);
    expect(String(fault)).not.toContain('wrong-secret');
  });

  test('is asked again when it fails for a moment, and unavailable when it goes on to', async () => {
    const statuses = [503, 500, 200];
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume().once('end', () => response.writeHead(statuses[asked++] ?? 503).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const store = createS3Store({ ...s3.options, url });
    await store.put(newKey(), Buffer.from('x'));
    expect(asked).toBe(3);
    await expect(store.put(newKey(), Buffer.from('x'))).rejects.toThrow(UnavailableError);
    expect(asked).toBe(6);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(store.remove(newKey())).rejects.toThrow(UnavailableError);
  });
});
