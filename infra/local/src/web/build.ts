import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compressFiles } from './compress.ts';
import { webSourceHash } from './source-hash.ts';

/** How the web client is built. */
export type WebBuildOptions = {
  /** The repository's root. */
  root: string;
  /** Gives the build up. */
  signal: AbortSignal;
};

/** A stack that runs may still serve, after a restart of its edge, what was built before. */
const keptBuilds = 4;

const buildsIn = (root: string): string => join(root, 'node_modules/.cache/parley/web-client');

/**
 * The folder with the web client as built from the sources of this moment, or undefined where it has to be built first.
 * A build is named by the hash of its sources, so it is never stale, and stacks that start at once cannot disturb each other.
 */
export const builtWebClient = (root: string): string | undefined => {
  const folder = join(buildsIn(root), webSourceHash(root));
  return existsSync(folder) ? folder : undefined;
};

/**
 * Builds the web client, its compressed forms included. Resolves to the folder.
 * @throws Error with what Vite said where that fails
 */
export const buildWebClient = async ({ root, signal }: WebBuildOptions): Promise<string> => {
  const folder = join(buildsIn(root), webSourceHash(root));
  const work = `${folder}.${process.pid}`;
  mkdirSync(buildsIn(root), { recursive: true });
  try {
    await runVite(root, work, signal);
    await compressFiles(work);
    moveInto(folder, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  removeOldBuilds(root, folder);
  return folder;
};

const runVite = (root: string, outDir: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
    const { NODE_ENV: _, ...env } = process.env;
    execFile(process.execPath, args, { cwd: join(root, 'services/web-client'), env, signal }, (error, stdout, stderr) => {
      if (error) reject(new Error(`The web client could not be built:\n${stdout}${stderr}`.trimEnd(), { cause: error }));
      else resolve();
    });
  });

/** Another start may have built the same meanwhile: then that one is as good. */
const moveInto = (folder: string, work: string): void => {
  try {
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
};

const removeOldBuilds = (root: string, current: string): void => {
  const builds = readdirSync(buildsIn(root))
    .map((name) => join(buildsIn(root), name))
    .filter((path) => path !== current && /[0-9a-f]{64}$/.test(path))
    .map((path) => ({ path, builtAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((one, other) => other.builtAt - one.builtAt);
  for (const { path } of builds.slice(keptBuilds - 1)) rmSync(path, { recursive: true, force: true });
};
