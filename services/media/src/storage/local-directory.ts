import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteSpan, type ByteStore, MissingBytesError } from '../byte-store.ts';

/**
 * Keeps bytes in a directory. A file is written beside its place, flushed, and then moved there, which is atomic; the directory is
 * flushed as well, since the name of a new file is its directory's data (fsync(2)). Replicas may share it where it is a file system that
 * keeps these promises.
 */
export const createLocalDirectory = (root: string): ByteStore => ({
  put: async (key, bytes) => {
    const path = pathOf(root, key);
    const beside = `${path}.${randomUUID()}.partial`;
    try {
      await writeInFolder(root, beside, bytes);
      await rename(beside, path);
    } catch (error) {
      await unlink(beside).catch(() => {});
      throw error;
    }
    await flushDirectory(dirname(path));
  },
  read: (key, span) => readSpan(pathOf(root, key), key, span),
  remove: async (key) => {
    const path = pathOf(root, key);
    await unlink(path).catch(unlessMissing);
    // The last one takes its folder along; another one may have come meanwhile.
    await rmdir(dirname(path)).catch(() => {});
  },
});

const keys = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;

/** A key cannot lead out of the root: it has no dots. */
const pathOf = (root: string, key: string): string => {
  if (!keys.test(key)) throw new Error('this is no key');
  return join(root, key);
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const unlessMissing = (error: unknown): void => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

const writeFlushed = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};

const folderTries = 10;

/** Its folder may go with the last file in it between being made and being written to. */
const writeInFolder = async (root: string, path: string, bytes: Uint8Array): Promise<void> => {
  for (let count = 1; ; count += 1) {
    try {
      await makeDirectory(root, dirname(path));
      return await writeFlushed(path, bytes);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || count === folderTries) throw error;
    }
  }
};

const flushDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

/** Flushes the folder above the first one that is new: mkdir(2) changes that one. */
const makeDirectory = async (root: string, path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await flushDirectory(first.startsWith(root) && first !== root ? dirname(first) : path);
};

const pieceBytes = 262_144;

async function* readSpan(path: string, key: string, { start, end }: ByteSpan): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw codeOf(cause) === 'ENOENT' ? new MissingBytesError(key, { cause }) : cause;
  });
  try {
    for (let at = start; at < end; ) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(Math.min(pieceBytes, end - at)), position: at });
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
