import { readFileSync } from 'node:fs';

/** What a process opens besides its connections. */
const spare = 500;

/**
 * Sees to it that a process may hold so many connections: a limit is inherited, and nothing but an administrator raises a
 * hard one. Throws what is to be done where it is too low; says nothing where there is no /proc (proc(5): limits).
 */
export const descriptorsNeeded = (connections: number): void => {
  if (process.platform !== 'linux') return;
  const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  if (soft === 'unlimited' || Number(soft) >= connections + spare) return;
  throw new Error(
    `each process needs ${connections + spare} open files and may have ${soft}: raise the limit (ulimit -n) and try again`,
  );
};
