import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareLogFile } from './log-file.ts';
import { isAlive } from './process-identity.ts';
import { type SupervisedOptions, SupervisedProcess } from './supervised-process.ts';
import { eventually } from './testing/eventually.ts';

describe('a supervised process', () => {
  let dataDir: string;
  let logFile: string;
  let lines: string[];
  let supervised: SupervisedProcess;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parley-supervised-'));
    logFile = prepareLogFile(dataDir, 'child');
    lines = [];
  });
  afterEach(async () => {
    await supervised.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const supervise = (script: string, options: Partial<SupervisedOptions> = {}): SupervisedProcess => {
    supervised = new SupervisedProcess({
      name: 'child',
      command: { file: process.execPath, args: ['-e', script], env: {}, cwd: dataDir },
      logFile,
      log: (line) => lines.push(line),
      probe: async () => readFileSync(logFile, 'utf8').includes('ready'),
      ...options,
    });
    return supervised;
  };

  const forever = "console.log('ready'); setInterval(() => {}, 1000)";

  test('is started again when it is killed', async () => {
    const pids: (number | null)[] = [];
    const child = supervise(forever, { onPid: (pid) => pids.push(pid) });
    await child.start();
    const before = child.pid();
    process.kill(before ?? 0, 'SIGKILL');
    await eventually(() => expect([null, before]).not.toContain(child.pid()));
    expect(pids).toEqual([before, null, child.pid()]);
    expect(lines).toEqual(['child ended by signal SIGKILL; starting it again']);
  });

  test('is started again every time it ends', async () => {
    const child = supervise("console.log('ready'); setTimeout(() => process.exit(7), 20)", { retryDelaysMs: [0, 10] });
    await child.start();
    await eventually(() => expect(lines.length).toBeGreaterThan(4));
    expect(lines[0]).toBe('child ended with exit code 7; starting it again');
  });

  test('stays down when it was asked not to be started again', async () => {
    const child = supervise(forever, { restart: false });
    await child.start();
    process.kill(child.pid() ?? Number.NaN, 'SIGKILL');
    await eventually(() => expect(lines).toEqual(['child ended by signal SIGKILL']));
    expect(child.pid()).toBeNull();
  });

  test('is given up with its last words when it cannot start', async () => {
    const child = supervise("console.log('no database'); process.exit(3)", { retryDelaysMs: [0] });
    await expect(child.start()).rejects.toThrow(
      /child ended with exit code 3\. The last lines of .*child\.log:\n(no database\n?){3}/,
    );
    expect(child.pid()).toBeNull();
  });

  test('is given up when the program does not exist', async () => {
    const child = supervise('', {
      command: { file: join(dataDir, 'nothing'), args: [], env: {}, cwd: dataDir },
      retryDelaysMs: [0],
    });
    await expect(child.start()).rejects.toThrow('ENOENT');
  });

  test('is given up when it is not ready in time, and nothing is left running', async () => {
    let pid: number | null = null;
    const child = supervise('setInterval(() => {}, 1000)', { startTimeoutMs: 300, onPid: (now) => (pid = now ?? pid) });
    await expect(child.start()).rejects.toThrow('child was not ready within 0.3 s');
    expect(pid).not.toBeNull();
    expect(isAlive(pid ?? 0)).toBe(false);
  });

  test('stops by its signal, and does not come back', async () => {
    const child = supervise(`process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${forever}`);
    await child.start();
    await child.stop();
    expect(child.pid()).toBeNull();
    expect(readFileSync(logFile, 'utf8')).toContain('bye');
    expect(lines).toEqual([]);
  });

  test('stops by its signal even when it is frozen', async () => {
    const child = supervise(forever, { stopSteps: [{ signal: 'SIGTERM', waitMs: 60_000 }] });
    await child.start();
    process.kill(child.pid() ?? Number.NaN, 'SIGSTOP');
    await child.stop();
    expect(child.pid()).toBeNull();
    // It was not killed at the end of that time.
    expect(lines).toEqual([]);
  });

  test('is killed with its own children when it does not stop in time', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); const c = require('node:child_process').spawn('sleep', ['60']); console.log('pid=' + c.pid); ${forever}`;
    const child = supervise(stubborn, { stopSteps: [{ signal: 'SIGTERM', waitMs: 200 }] });
    await child.start();
    const grandchild = Number(/pid=(\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1]);
    await child.stop();
    expect(lines).toEqual(['child did not stop in time; killing it']);
    await eventually(() => expect(isAlive(grandchild)).toBe(false));
  });

  test('gives a start up when it is told so', async () => {
    const child = supervise('setInterval(() => {}, 1000)');
    await expect(child.start(AbortSignal.timeout(100))).rejects.toThrow();
    expect(child.pid()).toBeNull();
  });

  test('is replaced by a successor that is ready, and a stop meanwhile hurries it and brings none', async () => {
    const patient = `process.on('SIGINT', () => process.exit(0)); process.on('SIGTERM', () => {}); ${forever}`;
    const child = supervise(patient, { stopSteps: [{ signal: 'SIGINT', waitMs: 60_000 }] });
    await child.start();
    const before = child.pid();
    await child.replace([{ signal: 'SIGINT', waitMs: 60_000 }], new AbortController().signal);
    expect([null, before]).not.toContain(child.pid());
    const giveUp = new AbortController();
    const replacing = child.replace([{ signal: 'SIGTERM', waitMs: 600_000 }], giveUp.signal);
    giveUp.abort(new Error('everything stops'));
    await Promise.all([child.stop(), expect(replacing).rejects.toThrow('everything stops')]);
    expect(child.pid()).toBeNull();
    expect(lines).toEqual([]);
  });

  test('does not start two at once', async () => {
    const child = supervise(forever);
    await child.start();
    await expect(child.start()).rejects.toThrow('child runs already');
  });
});
