import { spawn } from 'node:child_process';
import type { TreeCopy } from './tree-copy.ts';

/** What the checker found. */
export interface Found {
  readonly code: number | null;
  /** The kinds of anomalies, each once. */
  readonly kinds: readonly string[];
  readonly output: string;
}

/** How it is run; meanings as on its command line. */
export interface CheckerRun {
  readonly only?: string;
  readonly rate: number;
  /** 0 where nothing is said: each fault once. */
  readonly minutes?: number;
}

/** Runs the checker of a tree. Ended with SIGTERM, at which it stops its stack, after `withinMs`. */
export const runChecker = async (
  { root, tmp }: TreeCopy,
  { only, rate, minutes = 0 }: CheckerRun,
  withinMs: number,
): Promise<Found> => {
  const words = ['--minutes', String(minutes), '--seed', '1', '--rate', String(rate)];
  if (only !== undefined) words.push('--only', only);
  const child = spawn(process.execPath, ['infra/local/faults.mjs', ...words], {
    cwd: root,
    env: { ...process.env, TMPDIR: tmp },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const timer = setTimeout(() => child.kill('SIGTERM'), withinMs);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const kinds = [...output.matchAll(/^([a-z-]+) in [^\n]*\[[^\n]*\]$/gm)].map((match) => match[1] ?? '');
  return { code, kinds: [...new Set(kinds)], output };
};
