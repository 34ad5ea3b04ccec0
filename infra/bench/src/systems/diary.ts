import { existsSync, readFileSync } from 'node:fs';

/** What a process had left once its garbage was collected; bytes. `compiled` is the part of `heapUsed` that is code, not data. */
export interface DiaryEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly compiled: number;
}

/** Settings that make every Node process of a stack write down its memory at even intervals, into a file of its own. */
export const diaryEnv = (dir: string, everyMs: number): Readonly<Record<string, string>> => {
  // In the address, since the edge is given no further settings.
  const program = new URL('memory-diary.ts', import.meta.url);
  program.searchParams.set('dir', dir);
  program.searchParams.set('everyMs', String(everyMs));
  return { NODE_OPTIONS: `--expose-gc --import=${program.href}` };
};

/** What a process wrote; nothing of one that keeps none (Redis, PostgreSQL). */
export const readDiary = (dir: string, pid: number): readonly DiaryEntry[] => {
  const path = `${dir}/${pid}.jsonl`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): DiaryEntry => JSON.parse(line));
};
