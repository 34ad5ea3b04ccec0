import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { onProcessExit } from './exit-hook.ts';
import { lastLines, openLogFile } from './log-file.ts';
import { testRunMark } from './test-run.ts';

/** What to run. `uid` and `gid` switch the user, which only root may. */
export type Command = {
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  uid?: number;
  gid?: number;
};

/** One step of a stop: a signal and how long to wait for the end before the next step. SIGKILL follows the last one. */
export type StopStep = { signal: NodeJS.Signals; waitMs: number };

/** How one process is started, watched and stopped. */
export type SupervisedOptions = {
  name: string;
  command: Command;
  logFile: string;
  log: (line: string) => void;
  /** Resolves to true once the process serves; asked every 50 ms while it starts. */
  probe: () => Promise<boolean>;
  stopSteps?: readonly StopStep[];
  /** Signal for a process still running when ours exits without a stop. Default SIGKILL. */
  exitSignal?: NodeJS.Signals;
  /** Whether to start it again when it dies. Default true. */
  restart?: boolean;
  /** Delays before the first, second, ... start in a row, in ms; the last one repeats. At most 1 s by default. */
  retryDelaysMs?: readonly number[];
  /** Deaths in a row before the first readiness that count as failure. Default 3. */
  startAttempts?: number;
  /** Default 60,000. */
  startTimeoutMs?: number;
  /** Called whenever the pid changes; null while nothing runs. */
  onPid?: (pid: number | null) => void;
};

type State =
  | { kind: 'idle' }
  | { kind: 'running'; child: ChildProcess; startedAt: number }
  | { kind: 'waiting'; timer: NodeJS.Timeout }
  | { kind: 'stopping'; child: ChildProcess };

const defaultRetryDelaysMs = [0, 100, 200, 400, 800, 1000];
const probeIntervalMs = 50;
// A process that lived this long was well; its death is answered at once again.
const stableMs = 5000;

/** A child process that is started again when it dies, until it is stopped. */
export class SupervisedProcess {
  readonly name: string;
  readonly #options: SupervisedOptions;
  #state: State = { kind: 'idle' };
  #failures = 0;
  #wasReady = false;
  #lastEnd = '';
  #forgetExitHook: () => void = () => {};
  #ended: Promise<void> = Promise.resolve();

  constructor(options: SupervisedOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** The pid now, or null between a death and the next start. */
  pid(): number | null {
    const state = this.#state;
    return state.kind === 'running' || state.kind === 'stopping' ? (state.child.pid ?? null) : null;
  }

  /** Whether it is about to end. */
  isStopping(): boolean {
    return this.#state.kind === 'stopping';
  }

  /**
   * Starts the process and resolves once it is ready. Throws, with nothing left running, when it does not become so.
   * @param signal gives the wait up
   */
  async start(signal?: AbortSignal): Promise<void> {
    if (this.#state.kind !== 'idle') throw new Error(`${this.name} runs already.`);
    this.#failures = 0;
    this.#wasReady = false;
    this.#forgetExitHook = onProcessExit(() => this.#signal(this.#options.exitSignal ?? 'SIGKILL'));
    this.#spawn();
    try {
      await this.#untilReady(signal);
      this.#wasReady = true;
      this.#failures = 0;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops the process and resolves once it is gone; one that is being replaced is hurried. */
  async stop(): Promise<void> {
    const [first] = this.#stopSteps();
    if (this.#state.kind === 'stopping' && first) this.#state.child.kill(first.signal);
    await this.#stopBy(this.#stopSteps());
  }

  /**
   * Ends the process by steps of its own and starts it anew; resolves once the new one is ready. Throws, with nothing left
   * running, when it does not become so; calling it again then starts it.
   * @param signal gives it up, also between the two
   */
  async replace(steps: readonly StopStep[], signal: AbortSignal): Promise<void> {
    await this.#stopBy(steps);
    signal.throwIfAborted();
    await this.start(signal);
  }

  #stopSteps(): readonly StopStep[] {
    return this.#options.stopSteps ?? [{ signal: 'SIGTERM', waitMs: 10_000 }];
  }

  async #stopBy(steps: readonly StopStep[]): Promise<void> {
    const state = this.#state;
    if (state.kind === 'waiting') clearTimeout(state.timer);
    if (state.kind === 'running') {
      this.#state = { kind: 'stopping', child: state.child };
      await this.#end(state.child, steps);
    }
    if (state.kind === 'stopping') await this.#ended;
    this.#state = { kind: 'idle' };
    this.#forgetExitHook();
  }

  /** Kills the process without waiting and does not start it again. */
  killNow(): void {
    const state = this.#state;
    if (state.kind === 'waiting') clearTimeout(state.timer);
    if (state.kind === 'running') this.#state = { kind: 'stopping', child: state.child };
    this.#signal(this.#options.exitSignal ?? 'SIGKILL');
  }

  #spawn(): void {
    const { command, logFile } = this.#options;
    const { file, args, env, ...rest } = command;
    const output = openLogFile(logFile);
    // Detached: a Ctrl-C in the terminal must reach the launcher only, which then stops everything in order.
    const child = spawn(file, args, {
      ...rest,
      env: { ...env, ...testRunMark() },
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#state = { kind: 'running', child, startedAt: Date.now() };
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(this.#onEnd(child, `with ${error.message}`)));
      child.once('exit', (code, signal) =>
        resolve(this.#onEnd(child, signal ? `by signal ${signal}` : `with exit code ${code}`)),
      );
    });
    this.#options.onPid?.(child.pid ?? null);
  }

  #onEnd(child: ChildProcess, how: string): void {
    const state = this.#state;
    this.#lastEnd = how;
    if (state.kind !== 'running' || state.child !== child) return;
    if (Date.now() - state.startedAt > stableMs) this.#failures = 0;
    const again = !this.#wasReady || (this.#options.restart ?? true);
    this.#options.log(`${this.name} ended ${how}${again ? '; starting it again' : ''}`);
    if (again) this.#scheduleStart();
    else this.#state = { kind: 'idle' };
    this.#options.onPid?.(null);
  }

  #scheduleStart(): void {
    const delays = this.#options.retryDelaysMs ?? defaultRetryDelaysMs;
    const wait = delays[Math.min(this.#failures, delays.length - 1)] ?? 0;
    this.#failures += 1;
    this.#state = { kind: 'waiting', timer: setTimeout(() => this.#spawn(), wait) };
  }

  async #untilReady(signal: AbortSignal | undefined): Promise<void> {
    const { startTimeoutMs = 60_000, startAttempts = 3 } = this.#options;
    const deadline = Date.now() + startTimeoutMs;
    while (Date.now() < deadline) {
      signal?.throwIfAborted();
      if (this.#state.kind === 'idle' || this.#state.kind === 'stopping')
        throw new Error(`${this.name} was stopped while it started.`);
      if (this.#failures >= startAttempts) throw this.#failure(`ended ${this.#lastEnd}`);
      if (await this.#isReady()) return;
      await delay(probeIntervalMs);
    }
    throw this.#failure(`was not ready within ${startTimeoutMs / 1000} s`);
  }

  async #isReady(): Promise<boolean> {
    const before = this.#state;
    const ready = before.kind === 'running' && (await this.#options.probe().catch(() => false));
    return ready && this.#state === before;
  }

  #failure(what: string): Error {
    const { logFile } = this.#options;
    return new Error(`${this.name} ${what}. The last lines of ${logFile}:\n${lastLines(logFile)}`);
  }

  async #end(child: ChildProcess, steps: readonly StopStep[]): Promise<void> {
    for (const { signal, waitMs } of steps) {
      child.kill(signal);
      // A frozen process would not see the signal.
      child.kill('SIGCONT');
      if (await this.#endsWithin(waitMs)) return;
    }
    this.#options.log(`${this.name} did not stop in time; killing it`);
    this.#signal('SIGKILL');
    await this.#ended;
  }

  async #endsWithin(waitMs: number): Promise<boolean> {
    const timeout = new AbortController();
    const late = delay(waitMs, false, { signal: timeout.signal }).catch(() => false);
    const ended = await Promise.race([this.#ended.then(() => true), late]);
    timeout.abort();
    return ended;
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.pid();
    if (pid === null) return;
    try {
      process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
    } catch {
      // It is gone already.
    }
  }
}
