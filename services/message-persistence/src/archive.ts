import { createWriteStream } from 'node:fs';
import { access, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { newId } from '@parley/service-kit';

/** Keeps what is no longer kept in the database: see {@link createArchive}. */
export interface Archive {
  /**
   * Keeps lines of text under a name, compressed. Resolves to the whole name once all of it is on the disk, and not before. What is
   * there under that name stays as it is, since it is whole: of two who keep the same at once, the slower one may have read less.
   */
  keep(name: string, lines: AsyncIterable<string>): Promise<string>;
}

const ofTries = '.part';
/** What is as old was left behind by a process that was killed. */
const abandonedMs = 86_400_000;

/**
 * Makes an archive in a directory, with one file a name: gzip (RFC 1952) of UTF-8. A file is written beside its place and gets its
 * name when it is complete.
 */
export const createArchive = (directory: string): Archive => ({
  keep: async (name, lines) => {
    await mkdir(directory, { recursive: true });
    const file = `${name}.gz`;
    const path = join(directory, file);
    if (await isThere(path)) return file;
    await removeAbandoned(directory);
    const attempt = `${path}.${newId()}${ofTries}`;
    try {
      await pipeline(lines, createGzip(), createWriteStream(attempt, { mode: 0o600, flush: true }));
      // Unlike a renaming, it never replaces anything.
      await link(attempt, path).catch(unlessThere);
      await flush(directory);
    } finally {
      await rm(attempt, { force: true });
    }
    return file;
  },
});

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const unlessThere = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
};

const removeAbandoned = async (directory: string): Promise<void> => {
  const before = Date.now() - abandonedMs;
  for (const file of await readdir(directory)) {
    const path = join(directory, file);
    if (file.endsWith(ofTries) && (await stat(path)).mtimeMs < before) await rm(path, { force: true });
  }
};

/** So that the name lasts too: https://man7.org/linux/man-pages/man2/fsync.2.html */
const flush = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
