import { readFileSync } from 'node:fs';
import { childrenOf, type NamedProcess } from './processes.ts';

const kibIn = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN);

/** Resident memory of a process, KiB; NaN where it has ended, or there is no /proc (proc(5): VmRSS). */
export const rssKib = (pid: number): number => {
  try {
    return kibIn(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
  } catch {
    return Number.NaN;
  }
};

/** The same where processes share memory: each page counts in parts, by how many have it (proc(5): Pss of smaps_rollup). */
const proportionalKib = (pid: number): number => {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return kibIn(text, 'Pss') - kibIn(text, 'Pss_Shmem');
  } catch {
    return 0;
  }
};

/**
 * Memory by process, MiB. With its children, which share memory with it, a process counts as one: PostgreSQL's back ends,
 * without the shared buffers, whose size is a setting.
 */
export const memoryMib = (processes: readonly NamedProcess[]): ReadonlyMap<string, number> =>
  new Map(
    processes.map(({ name, pid }) => {
      const children = childrenOf(pid);
      const kib = children.length === 0 ? rssKib(pid) : [pid, ...children].reduce((sum, one) => sum + proportionalKib(one), 0);
      return [name, kib / 1_024];
    }),
  );
