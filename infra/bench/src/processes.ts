import { readdirSync, readFileSync } from 'node:fs';

/** A process whose CPU time is told in the results; PostgreSQL's name stands for its back ends too. */
export interface NamedProcess {
  readonly name: string;
  readonly pid: number;
}

// USER_HZ, which is 100 on every Linux that Node runs on (proc(5)).
const ticksPerSecond = 100;

interface Times {
  readonly parent: number;
  readonly own: number;
  readonly ofEndedChildren: number;
}

const timesOf = (pid: number): Times | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it begin with the third.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [1, 11, 12, 13, 14].map((index) => fields[index]);
    return { parent, own: utime + stime, ofEndedChildren: cutime + cstime };
  } catch {
    return undefined;
  }
};

const allTimes = (): Map<number, Times> => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.map(Number).flatMap((pid): [number, Times][] => {
      const times = timesOf(pid);
      return times === undefined ? [] : [[pid, times]];
    }),
  );
};

/** What all processes of the machine have used together (proc(5): the first line of /proc/stat; idle and iowait left out). */
const busySeconds = (): number => {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
    .slice(0, 200)
    .split('\n', 1)
    .flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number));
  return (user + nice + system + irq + softirq) / ticksPerSecond;
};

/**
 * CPU seconds that each process has used so far, its children included, and `elsewhere` what all others have: the
 * more that is, the less the figures are worth. Empty where there is no /proc.
 */
export const cpuSeconds = (processes: readonly NamedProcess[]): ReadonlyMap<string, number> => {
  if (process.platform !== 'linux') return new Map();
  const all = allTimes();
  const ours = new Map(
    processes.map(({ name, pid }) => {
      const children = [...all.values()].filter(({ parent }) => parent === pid);
      const { own = 0, ofEndedChildren = 0 } = all.get(pid) ?? {};
      return [name, (own + ofEndedChildren + children.reduce((sum, child) => sum + child.own, 0)) / ticksPerSecond];
    }),
  );
  return ours.set('elsewhere', busySeconds() - [...ours.values()].reduce((sum, used) => sum + used, 0));
};

/** The processes that a process has started itself. Empty where there is no /proc. */
export const childrenOf = (pid: number): number[] =>
  process.platform === 'linux' ? [...allTimes()].flatMap(([one, { parent }]) => (parent === pid ? [one] : [])) : [];
