import { spawn, spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** Set for the process that has a network of its own. */
const mark = 'PARLEY_FAULTS_OWN_NETWORK';
const program = '/usr/bin/env';

const isPossible = (): boolean =>
  process.platform === 'linux' &&
  userInfo().uid === 0 &&
  spawnSync(program, ['unshare', '--net', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' }).status === 0;

const ip = (...words: string[]): boolean => spawnSync(program, ['ip', ...words], { stdio: 'ignore' }).status === 0;

/** Whether this process is alone on its network, so that cutting it harms nobody else. */
export const hasOwnNetwork = (): boolean => process.env[mark] !== undefined;

/**
 * Runs this very program again in a network namespace of its own, where that can be had (Linux, as root, with unshare and ip):
 * whoever cuts a network must be alone on it. Answers its exit code; undefined where this process is to go on by itself.
 */
export const runInOwnNetwork = (): Promise<number> | undefined => {
  if (hasOwnNetwork()) {
    ip('link', 'set', 'lo', 'up');
    // Rules of ours come before the one that delivers here.
    ip('rule', 'add', 'pref', '100', 'lookup', 'local');
    ip('rule', 'del', 'pref', '0');
    return undefined;
  }
  if (!isPossible()) return undefined;
  const again = ['unshare', '--net', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(program, again, { stdio: 'inherit', env: { ...process.env, [mark]: 'yes' } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
};

/** Drops every packet from and to these ports of this machine; answers how to heal it. For those with a network of their own. */
export const cut = (ports: readonly number[]): (() => void) => {
  const rules = ports.flatMap((port) => [
    ['ipproto', 'tcp', 'dport', String(port), 'pref', '50'],
    ['ipproto', 'tcp', 'sport', String(port), 'pref', '50'],
  ]);
  const done = rules.filter((rule) => ip('rule', 'add', ...rule, 'blackhole'));
  return () => {
    for (const rule of done) ip('rule', 'del', ...rule, 'blackhole');
  };
};
