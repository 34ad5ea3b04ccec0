import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launcherPid, takeDataDirectory } from './data-directory.ts';
import { keptPort, keptSecret } from './kept-values.ts';
import { endOrphans } from './orphans.ts';
import { isAlive, stackVariable, startTimeOf } from './process-identity.ts';
import { readStack, StackFile } from './stack-file.ts';
import { eventually } from './testing/eventually.ts';

const sleeper = (env: NodeJS.ProcessEnv): number =>
  spawn('sleep', ['60'], { env: { ...process.env, ...env }, stdio: 'ignore' }).pid ?? 0;

describe('a data directory', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parley-data-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('is refused while another launcher holds it, and free again once that has died', async () => {
    const other = sleeper({});
    writeFileSync(join(dataDir, 'launcher.lock'), JSON.stringify({ pid: other, startTime: startTimeOf(other) }));
    await expect(takeDataDirectory(dataDir)).rejects.toThrow(`already runs on the data directory ${dataDir} (pid ${other})`);
    process.kill(other, 'SIGKILL');
    await eventually(() => expect(launcherPid(dataDir)).toBeUndefined());
    const taken = await takeDataDirectory(dataDir);
    expect(launcherPid(dataDir)).toBe(process.pid);
    taken.release();
    expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
  });

  test('is not blocked by a process that has got the pid of a dead launcher', async () => {
    const other = sleeper({});
    writeFileSync(join(dataDir, 'launcher.lock'), JSON.stringify({ pid: other, startTime: 'long ago' }));
    (await takeDataDirectory(dataDir)).release();
    process.kill(other, 'SIGKILL');
  });

  test.each(['/proc/parley/data', '/etc/passwd'])('that cannot be written (%s) is told in one sentence', async (path) => {
    await expect(takeDataDirectory(path)).rejects.toThrow(`The data directory ${path} cannot be written (`);
  });

  test('keeps secrets and ports, for nobody else to read', async () => {
    const secret = keptSecret(dataDir, 'one');
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(keptSecret(dataDir, 'two')).not.toBe(secret);
    expect(keptSecret(dataDir, 'one')).toBe(secret);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(await keptPort(dataDir, 'postgres')).toBe(await keptPort(dataDir, 'postgres'));
  });

  test('tells in stack.json what runs, for nobody else to read', () => {
    const stack = new StackFile(dataDir);
    stack.set('edge', { url: 'http://localhost:1' });
    stack.setProcess('auth', { pid: null, url: 'http://127.0.0.1:2' });
    stack.setProcess('auth', { pid: 7, url: 'http://127.0.0.1:2' });
    expect(readStack(dataDir)).toEqual({
      edge: { url: 'http://localhost:1', pid: null },
      processes: [{ name: 'auth', pid: 7, url: 'http://127.0.0.1:2' }],
      postgres: { url: '', pid: null },
      redis: { url: '', pid: null },
    });
    expect(statSync(join(dataDir, 'stack.json')).mode & 0o777).toBe(0o600);
    stack.remove();
    expect(readStack(dataDir)).toBeUndefined();
  });

  test('has its orphans ended, and nothing else that has got one of their pids', async () => {
    const orphan = sleeper({ [stackVariable]: dataDir });
    const stranger = sleeper({ [stackVariable]: `${dataDir}2` });
    const stack = new StackFile(dataDir);
    stack.setProcess('auth', { pid: orphan, url: 'http://127.0.0.1:2' });
    stack.setProcess('message-persistence', { pid: stranger, url: 'http://127.0.0.1:3' });
    const lines: string[] = [];
    await endOrphans(dataDir, (line) => lines.push(line));
    expect(isAlive(orphan)).toBe(false);
    expect(isAlive(stranger)).toBe(true);
    expect(lines).toHaveLength(1);
    process.kill(stranger, 'SIGKILL');
  });
});
