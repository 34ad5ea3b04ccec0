import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A tool to run: its name, what it is for, and its arguments. `outputFile` is where its output is kept until it has ended, for
 * one that runs beside another.
 */
export type TestStep = {
  title: string;
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  outputFile?: string;
};

/** How a step ended; `code` is null when it was killed. */
export type StepOutcome = { code: number | null; durationMs: number };

// Vitest gets a moment to stop its tests, and what these started, by itself.
const graceMs = [10_000, 10_000];

/** Runs a tool under a heading. An abort ends it with everything it started. */
export const runStep = async (step: TestStep, signal: AbortSignal): Promise<StepOutcome> => {
  const { title, outputFile } = step;
  console.log(`\n=== ${title}${outputFile === undefined ? '' : ' (what it says follows when it has ended)'} ===`);
  const startedAt = performance.now();
  const code = await runTool(step, signal);
  const durationMs = performance.now() - startedAt;
  if (outputFile !== undefined) console.log(`\n=== ${title} ===\n${readFileSync(outputFile, 'utf8')}`);
  console.log(`=== ${title}: ${code === 0 ? 'passed' : 'FAILED'} after ${(durationMs / 1000).toFixed(1)} s ===`);
  return { code, durationMs };
};

const runTool = async ({ file, args, env, cwd, outputFile }: TestStep, signal: AbortSignal): Promise<number | null> => {
  const output = outputFile === undefined ? 'inherit' : openSync(outputFile, 'w');
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  if (output !== 'inherit') closeSync(output);
  const ended = endOf(child);
  const stop = (): void => void stopGroup(child, ended);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const code = await ended;
  signal.removeEventListener('abort', stop);
  return code;
};

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(null);
    });
    child.once('exit', (code) => resolve(code));
  });

const stopGroup = async (child: ChildProcess, ended: Promise<number | null>): Promise<void> => {
  if (child.pid === undefined) return;
  const [toItself = 0, toAll = 0] = graceMs;
  child.kill('SIGINT');
  if (await endsWithin(ended, toItself)) return;
  signalGroup(child.pid, 'SIGTERM');
  if (await endsWithin(ended, toAll)) return;
  signalGroup(child.pid, 'SIGKILL');
};

const endsWithin = async (ended: Promise<number | null>, waitMs: number): Promise<boolean> => {
  const late = new AbortController();
  const timer = delay(waitMs, false, { signal: late.signal }).catch(() => false);
  const inTime = await Promise.race([ended.then(() => true), timer]);
  late.abort();
  return inTime;
};

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of it is gone.
  }
};
