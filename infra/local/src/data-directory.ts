import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory } from './make-directory.ts';
import { isAlive, startTimeOf } from './process-identity.ts';

/** A data directory that belongs to this process alone until `release`. */
export type DataDirectory = {
  /** Absolute, without symbolic links. */
  path: string;
  release: () => void;
};

type Holder = { pid: number; startTime: string };

// Long enough for another launcher, which found the same stale lock, to have replaced it as well.
const settleMs = 50;

/**
 * Makes the data directory, checks that it can be written and locks it.
 * @throws Error with one sentence when it cannot be written or another launcher holds it
 */
export const takeDataDirectory = async (directory: string): Promise<DataDirectory> => {
  const path = makeWritable(directory);
  const lockFile = join(path, 'launcher.lock');
  const mine = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) } satisfies Holder);
  refuseLiving(lockFile, path);
  writeFileSync(lockFile, mine, { mode: 0o600 });
  await delay(settleMs);
  if (readFileSync(lockFile, 'utf8') !== mine) refuseLiving(lockFile, path);
  return { path, release: () => rmSync(lockFile, { force: true }) };
};

/** Pid of the launcher that holds a data directory, or undefined when none runs there. */
export const launcherPid = (directory: string): number | undefined => {
  const holder = readHolder(join(directory, 'launcher.lock'));
  return holder && isAlive(holder.pid) && startTimeOf(holder.pid) === holder.startTime ? holder.pid : undefined;
};

const makeWritable = (directory: string): string => {
  try {
    makeDirectory(directory);
    const probe = join(directory, `.write-check.${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return realpathSync(directory);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`The data directory ${directory} cannot be written (${code}): set PARLEY_DATA_DIR to one that can.`, {
      cause: error,
    });
  }
};

const refuseLiving = (lockFile: string, path: string): void => {
  const pid = launcherPid(path);
  if (pid === undefined || pid === process.pid) return;
  throw new Error(
    `A Parley stack already runs on the data directory ${path} (pid ${pid}): stop it first, or set another PARLEY_DATA_DIR.`,
  );
};

const readHolder = (lockFile: string): Holder | undefined => {
  try {
    const parsed: unknown = JSON.parse(readFileSync(lockFile, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || !('startTime' in parsed)) return undefined;
    const { pid, startTime } = parsed;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch {
    return undefined;
  }
};
