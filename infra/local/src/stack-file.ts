import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './write-atomically.ts';

/** One part of a stack; `pid` is null while it does not run, and always for a server that ran already. */
export type StackPart = { url: string; pid: number | null };

/** What runs, as `<data dir>/stack.json` tells it. */
export type Stack = {
  edge: StackPart;
  /** The services, each replica with its own URL. */
  processes: (StackPart & { name: string })[];
  /** URL of the administrator; pid of the postmaster. */
  postgres: StackPart;
  redis: StackPart;
  /** Where the launcher takes requests, and who it is. */
  launcher?: StackPart;
};

const fileOf = (dataDir: string): string => join(dataDir, 'stack.json');

/** Keeps `stack.json` current: every change is written at once. */
export class StackFile {
  readonly #file: string;
  readonly #stack: Stack;

  constructor(dataDir: string) {
    this.#file = fileOf(dataDir);
    const unknown = { url: '', pid: null };
    this.#stack = { edge: { ...unknown }, processes: [], postgres: { ...unknown }, redis: { ...unknown } };
  }

  /** Notes where the launcher itself takes requests. */
  setLauncher(launcher: StackPart): void {
    this.#stack.launcher = launcher;
    this.#write();
  }

  /** Notes a change of the edge or of a server. */
  set(part: 'edge' | 'postgres' | 'redis', change: Partial<StackPart>): void {
    Object.assign(this.#stack[part], change);
    this.#write();
  }

  /** Notes a change of a service process, in the order in which they are first named. */
  setProcess(name: string, change: StackPart): void {
    const known = this.#stack.processes.find((entry) => entry.name === name);
    if (known) Object.assign(known, change);
    else this.#stack.processes.push({ name, ...change });
    this.#write();
  }

  /** Removes the file: nothing runs any more. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    writeAtomically(this.#file, `${JSON.stringify(this.#stack, null, 2)}\n`);
  }
}

/** Reads `stack.json`; undefined when there is none, or none that can be read. */
export const readStack = (dataDir: string): Stack | undefined => {
  try {
    const parsed: unknown = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
    return isStack(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const isPart = (value: unknown): value is StackPart =>
  typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string' && 'pid' in value;

const isStack = (value: unknown): value is Stack => {
  if (typeof value !== 'object' || value === null) return false;
  if (!('edge' in value && 'processes' in value && 'postgres' in value && 'redis' in value)) return false;
  if ('launcher' in value && !isPart(value.launcher)) return false;
  return (
    [value.edge, value.postgres, value.redis].every(isPart) && Array.isArray(value.processes) && value.processes.every(isPart)
  );
};
