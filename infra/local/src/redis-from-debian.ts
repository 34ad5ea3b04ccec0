import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `impossible`: this machine has no Debian packages or they cannot be fetched; `unwritable`: try another folder. */
export type DebianOutcome = 'installed' | 'unwritable' | 'impossible';

/**
 * Unpacks Debian's (Ubuntu's) redis-server and the libraries it lacks into a folder. Works without root, starts no
 * system service and leaves the system's package database alone.
 */
export const installFromDebian = async (folder: string, log: (line: string) => void): Promise<DebianOutcome> => {
  if (!(await exists('apt-get')) || !(await exists('dpkg-deb'))) return 'impossible';
  const work = makeWorkFolder(folder);
  if (!work) return 'unwritable';
  log("Redis is not installed; unpacking Debian's redis-server ...");
  try {
    await unpackServer(work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'root'), folder);
    return 'installed';
  } catch (error) {
    log(`That failed: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`);
    return 'impossible';
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const exists = async (program: string): Promise<boolean> => {
  try {
    await run(program, ['--version']);
    return true;
  } catch {
    return false;
  }
};

const makeWorkFolder = (folder: string): string | undefined => {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const work = mkdtempSync(`${folder}.`);
    for (const name of ['root', 'lists/partial', 'cache/archives/partial']) mkdirSync(join(work, name), { recursive: true });
    return work;
  } catch {
    return undefined;
  }
};

const unpackServer = async (work: string): Promise<void> => {
  const server = ['redis-server', 'redis-tools'];
  const systemLists = ['-o', 'APT::Sandbox::User=root'];
  const ownLists = [...systemLists, '-o', `Dir::State::lists=${join(work, 'lists')}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
  try {
    await unpackLibraries(work, systemLists, await unpack(work, systemLists, server));
  } catch {
    // The package lists are missing or old. Own copies of them need no root and leave the system's as they are.
    await run('apt-get', [...ownLists, '-q', 'update'], { cwd: work });
    await unpackLibraries(work, ownLists, await unpack(work, ownLists, server));
  }
};

/** Downloads packages and unpacks them into `<work>/root`. Resolves to the names of the libraries they depend on. */
const unpack = async (work: string, aptOptions: readonly string[], names: readonly string[]): Promise<string[]> => {
  await run('apt-get', [...aptOptions, '-q', 'download', ...names], { cwd: work });
  const needed: string[] = [];
  for (const name of readdirSync(work).filter((entry) => entry.endsWith('.deb'))) {
    const file = join(work, name);
    await run('dpkg-deb', ['-x', file, join(work, 'root')]);
    needed.push(...(await libraryDependencies(file)));
    rmSync(file);
  }
  return needed;
};

const libraryDependencies = async (file: string): Promise<string[]> => {
  const { stdout } = await run('dpkg-deb', ['-f', file, 'Depends']);
  const names = stdout.split(/[,|]/).map((part) => part.trim().split(/[ :]/)[0] ?? '');
  return names.filter((name) => name.startsWith('lib'));
};

/** Only what the machine lacks, so that a library of the system is never shadowed; and what those need, four levels deep. */
const unpackLibraries = async (work: string, aptOptions: readonly string[], names: readonly string[]): Promise<void> => {
  let wanted = names;
  for (let level = 0; level < 4 && (await lacksLibraries(join(work, 'root'))); level += 1) {
    const next: string[] = [];
    for (const name of await notInstalled(wanted)) {
      // One of several alternatives ("libelogind0 | libsystemd0") may not exist here.
      next.push(...(await unpack(work, aptOptions, [name]).catch(() => [])));
    }
    wanted = next;
  }
  if (await lacksLibraries(join(work, 'root'))) throw new Error('Some libraries of redis-server were not found.');
};

const lacksLibraries = async (root: string): Promise<boolean> => {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const folders = entries.filter(({ name }) => name.includes('.so')).map(({ parentPath }) => parentPath);
  const env = { ...process.env, LD_LIBRARY_PATH: folders.join(':') };
  const { stdout } = await run('ldd', [join(root, 'usr/bin/redis-server')], { env });
  return stdout.includes('not found');
};

const notInstalled = async (names: readonly string[]): Promise<string[]> => {
  const missing: string[] = [];
  for (const name of new Set(names)) {
    const status = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}\n', name]).then(
      ({ stdout }) => stdout,
      () => '',
    );
    if (!status.split('\n').includes('installed')) missing.push(name);
  }
  return missing;
};
