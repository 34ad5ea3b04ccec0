import { mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const maxLogBytes = 10 * 1024 * 1024;

/** Path of a process's log, `<data dir>/logs/<name>.log`; its folder is made. A log over 10 MiB begins anew. */
export const prepareLogFile = (dataDir: string, name: string): string => {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.log`);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > maxLogBytes) truncateSync(file);
  return file;
};

/** Opens a log for a child's output. The caller closes the descriptor once the child has it. */
export const openLogFile = (file: string): number => openSync(file, 'a', 0o600);

/** The last lines of a log, for telling why a process did not start. */
export const lastLines = (file: string, count = 20): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
};
