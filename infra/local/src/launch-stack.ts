import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launcherPid } from './data-directory.ts';
import { findFreePort } from './free-port.ts';
import { repositoryRoot } from './repository.ts';
import { readStack, type Stack } from './stack-file.ts';

/** How to launch a stack as a user would. */
export type LaunchOptions = {
  /** Settings. A free PORT and a PARLEY_DATA_DIR of its own are chosen when they are missing. */
  env?: NodeJS.ProcessEnv;
  /** What stands after `npm start --`, as `--demo`. */
  args?: readonly string[];
  /** How long it may take to become ready; default 120,000. */
  timeoutMs?: number;
};

/** A stack that was launched by `npm start`. */
export type LaunchedStack = {
  /** URL of the edge, as the ready line tells it. */
  readonly url: string;
  readonly dataDir: string;
  /** What stack.json says now. */
  stack(): Stack;
  /** Pid of the launcher itself (below npm), for killing it. */
  launcherPid(): number | undefined;
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves to the exit code once it has ended (null when a signal ended it). */
  readonly exited: Promise<number | null>;
  /** Stops it by SIGTERM; resolves to the exit code. Its data stays. */
  stop(): Promise<number | null>;
  /** Stops it and removes a data directory that was chosen here. */
  destroy(): Promise<void>;
};

// What a test runner sets for itself must not reach the services.
const isOfTestRunner = (name: string): boolean => /^(NODE_ENV|NODE_OPTIONS|VITEST.*|npm_.*|TEST|DEV|PROD|MODE)$/.test(name);

/** Links that tests write are looked up nowhere, unless a test names an address of its own (LINK_PREVIEW_ADDRESSES). */
const nothingFromOutside = { LINK_PREVIEW_PORTS: '1' };

/** Runs `npm start` and resolves once it prints that it is ready. Throws with its output when it ends before. */
export const launchStack = async ({ env = {}, args = [], timeoutMs = 120_000 }: LaunchOptions = {}): Promise<LaunchedStack> => {
  const chosenDir = env['PARLEY_DATA_DIR'] === undefined ? mkdtempSync(join(tmpdir(), 'parley-stack-')) : undefined;
  const dataDir = resolve(repositoryRoot, chosenDir ?? env['PARLEY_DATA_DIR'] ?? '');
  const inherited = Object.entries(process.env).filter(([name]) => !isOfTestRunner(name));
  const port = env['PORT'] ?? String(await findFreePort());
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: repositoryRoot,
    env: {
      ...Object.fromEntries(inherited),
      ...nothingFromOutside,
      ...env,
      PORT: port,
      PARLEY_DATA_DIR: dataDir,
      PARLEY_STOPS_WITH_INPUT: 'on',
    },
    // Its input ends with this process, however that ends: nothing is left running.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const exited = new Promise<number | null>((done) => {
    child.once('error', () => done(1));
    child.once('close', (code) => done(code));
  });
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM');
    return exited;
  };
  const url = await readyUrl({ exited, output: () => text, timeoutMs }).catch(async (error: unknown) => {
    await stop();
    if (chosenDir) rmSync(chosenDir, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    dataDir,
    stack: () => stackOf(dataDir),
    launcherPid: () => launcherPid(dataDir),
    output: () => text,
    exited,
    stop,
    destroy: async () => {
      await stop();
      if (chosenDir) rmSync(chosenDir, { recursive: true, force: true });
    },
  };
};

type Waiting = { exited: Promise<number | null>; output: () => string; timeoutMs: number };

const readyUrl = async ({ exited, output, timeoutMs }: Waiting): Promise<string> => {
  const state = { ended: false };
  void exited.then(() => Object.assign(state, { ended: true }));
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !state.ended) {
    const url = /^Parley is ready at (\S+)$/m.exec(output())?.[1];
    if (url) return url;
    await delay(50);
  }
  throw new Error(`npm start ${state.ended ? 'ended' : `was not ready within ${timeoutMs / 1000} s`}:\n${output()}`);
};

const stackOf = (dataDir: string): Stack => {
  const stack = readStack(dataDir);
  if (!stack) throw new Error(`There is no stack.json in ${dataDir}.`);
  return stack;
};
