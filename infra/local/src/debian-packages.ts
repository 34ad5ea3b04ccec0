import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `impossible`: this machine has no Debian packages or they cannot be fetched; `unwritable`: try another folder. */
export type DebianOutcome = 'installed' | 'unwritable' | 'impossible';

/** What to unpack. */
export type DebianUnpacking = {
  packages: readonly string[];
  /** Appears when everything is in it, and not before. */
  folder: string;
  log: (line: string) => void;
};

/**
 * Unpacks packages of Debian (Ubuntu), and what they need that this machine lacks, into a folder. Works without root, starts no
 * system service and leaves the system's package database alone.
 */
export const unpackDebianPackages = async ({ packages, folder, log }: DebianUnpacking): Promise<DebianOutcome> => {
  if (!(await exists('apt-get')) || !(await exists('dpkg-deb'))) return 'impossible';
  const work = makeWorkFolder(folder);
  if (!work) return 'unwritable';
  log(`Unpacking Debian's ${packages.join(', ')} ...`);
  try {
    await fetchAndUnpack(work, packages);
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

/** The variables with which programs of such a folder are found and find what was unpacked beside them. */
export const debianEnvironment = (folder: string): NodeJS.ProcessEnv => {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const programs = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((path) => join(folder, path));
  const libraries = ['usr/lib', 'lib'].flatMap((path) => [join(folder, path, triplet), join(folder, path)]);
  // What is installed is not unpacked again, and looks for its parts where they were installed.
  const tables = join(folder, 'usr/lib', triplet, 'xtables');
  return {
    PATH: [...programs, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
    ...(existsSync(tables) ? { XTABLES_LIBDIR: tables } : {}),
    PYTHONPATH: join(folder, 'usr/lib/python3/dist-packages'),
  };
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

const fetchAndUnpack = async (work: string, packages: readonly string[]): Promise<void> => {
  const systemLists = ['-o', 'APT::Sandbox::User=root'];
  const ownLists = [...systemLists, '-o', `Dir::State::lists=${join(work, 'lists')}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
  try {
    await unpack(work, systemLists, packages);
  } catch {
    // The package lists are missing or old. Own copies of them need no root and leave the system's as they are.
    await run('apt-get', [...ownLists, '-q', 'update'], { cwd: work });
    await unpack(work, ownLists, packages);
  }
};

const unpack = async (work: string, aptOptions: readonly string[], packages: readonly string[]): Promise<void> => {
  const lacking = await lackingPackages(aptOptions, packages);
  // A package that is installed already may have been left half installed, without its programs.
  const names = [...new Set([...packages, ...lacking])];
  await run('apt-get', [...aptOptions, '-q', 'download', ...names], { cwd: work });
  for (const name of readdirSync(work).filter((entry) => entry.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(work, name), join(work, 'root')]);
    rmSync(join(work, name));
  }
};

/** What an installation would bring anew. What is there stays what is used, so that a library of the system is never shadowed. */
const lackingPackages = async (aptOptions: readonly string[], packages: readonly string[]): Promise<string[]> => {
  const env = { ...process.env, LC_ALL: 'C' };
  const args = [...aptOptions, '-q', '--simulate', '--no-install-recommends', 'install', ...packages];
  const { stdout } = await run('apt-get', args, { env, maxBuffer: 16_777_216 });
  // `Inst runc (1.1.5 …)`; an upgrade says `Inst runc [1.1.4] (1.1.5 …)`.
  return [...stdout.matchAll(/^Inst (\S+) \(/gm)].map(([, name = '']) => name);
};

/** A program: its path, and the environment it needs. */
export type FoundProgram = { file: string; env: NodeJS.ProcessEnv };

/** Where to look for a program: on PATH, or where packages were unpacked before. */
export const findProgram = (name: string, folders: readonly string[]): FoundProgram | undefined => {
  const path = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const onPath = path.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (onPath !== undefined) return { file: onPath, env: {} };
  return folders
    .flatMap((folder) =>
      ['usr/sbin', 'usr/bin'].map((bin) => ({ file: join(folder, bin, name), env: debianEnvironment(folder) })),
    )
    .find(({ file }) => existsSync(file));
};
