import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Name of the environment variable that every child carries: the data directory of its stack. */
export const stackVariable = 'PARLEY_STACK';

/** Whether a process with this id exists. One of another user counts as well; one that only waits to be reaped does not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return procStat(pid)?.state !== 'Z';
};

type ProcStat = { state: string; startTime: string };

const procStat = (pid: number): ProcStat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): the name in parentheses may hold anything, state is the third field, start time the 22nd.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
};

const askPs = (pid: number, column: string): string => {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
};

/** When a process began, as the system tells it; together with the pid it names one process for ever. '' when unknown. */
export const startTimeOf = (pid: number): string => procStat(pid)?.startTime ?? askPs(pid, 'lstart');

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** Whether a process belongs to the stack of a data directory: its command line or its environment names the directory. */
export const belongsToStack = (pid: number, dataDir: string): boolean => {
  if (!isAlive(pid)) return false;
  if (readProc(pid, 'environ').split('\0').includes(`${stackVariable}=${dataDir}`)) return true;
  // Where there is no /proc the command line must do: it names the directory for PostgreSQL and Redis.
  return (readProc(pid, 'cmdline') || askPs(pid, 'command')).includes(dataDir);
};

const signalQuietly = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
};

/** Ends a process that is not our child: the signals one after another, 5 s each, then SIGKILL. */
export const endProcess = async (pid: number, signals: readonly NodeJS.Signals[]): Promise<void> => {
  for (const signal of [...signals, 'SIGKILL'] as const) {
    signalQuietly(pid, signal);
    signalQuietly(pid, 'SIGCONT');
    const deadline = Date.now() + 5000;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      await delay(20);
    }
  }
};
