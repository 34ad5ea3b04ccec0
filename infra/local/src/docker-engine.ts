import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { watchCgroups } from './cgroups.ts';
import { debianEnvironment, unpackDebianPackages } from './debian-packages.ts';
import { ownPrefix, removeForgotten } from './forgotten-folders.ts';
import { repositoryRoot } from './repository.ts';

const run = promisify(execFile);

/** A Docker engine to build and run with. */
export type DockerEngine = {
  /** What programs beside it (docker-compose, debootstrap) need to find it and one another. */
  env: NodeJS.ProcessEnv;
  /** Whether it was started here, and is gone with everything in it after `stop`. */
  isOwn: boolean;
  /** Runs `docker <args>`; resolves to what it printed. Throws with what it said where it fails. */
  docker: (...args: readonly string[]) => Promise<string>;
  stop: () => Promise<void>;
};

const packages = ['docker.io', 'docker-compose', 'debootstrap'];
/** How the temporary folder of an engine is called. */
const kind = 'parley-docker';
const unpacked = join(repositoryRoot, 'node_modules/.cache/parley/docker');

/** Whether an engine runs here, or one could be started: by root, from Debian's packages. */
export const mayHaveDocker = async (): Promise<boolean> => (await answers(process.env)) || mayStart();

const mayStart = (): boolean => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const answers = (env: NodeJS.ProcessEnv): Promise<boolean> =>
  run('docker', ['version', '--format', '{{.Server.Version}}'], { env }).then(
    () => true,
    () => false,
  );

/**
 * The engine that runs here, else Debian's: unpacked into a cache and started with its data, its socket and its pid file in a
 * temporary folder. The one that is started changes nothing of the machine's network but for bridges, which go with it.
 * @throws Error with what it said where it does not start
 */
export const provideDockerEngine = async (log: (line: string) => void): Promise<DockerEngine> => {
  if (await answers(process.env)) return engine(process.env, false, async () => {});
  if (!mayStart()) throw new Error('No Docker engine runs, and starting one takes root on Debian or its kin.');
  if (!existsSync(join(unpacked, 'usr/sbin/dockerd'))) await unpackDebianPackages({ packages, folder: unpacked, log });
  nameIptables();
  return startEngine(log);
};

/**
 * The engine's answers to names of containers need `iptables`, inside the containers' networks; Debian names it when it installs it. Where it is
 * installed it is not unpacked, and that one is taken.
 */
const nameIptables = (): void => {
  if (!existsSync(join(unpacked, 'usr/sbin/xtables-legacy-multi'))) return;
  for (const name of ['iptables', 'ip6tables']) {
    const link = join(unpacked, 'usr/sbin', name);
    if (!existsSync(link)) symlinkSync('xtables-legacy-multi', link);
  }
};

const engine = (env: NodeJS.ProcessEnv, isOwn: boolean, stop: () => Promise<void>): DockerEngine => ({
  env,
  isOwn,
  docker: async (...args) => {
    const { stdout } = await run('docker', [...args], { env, maxBuffer: 67_108_864 });
    return stdout.trim();
  },
  stop,
});

const startEngine = async (log: (line: string) => void): Promise<DockerEngine> => {
  removeForgotten(tmpdir(), kind);
  // Short, since a socket's path may have a hundred characters.
  const folder = mkdtempSync(join(tmpdir(), ownPrefix(kind)));
  const env = engineEnvironment(folder);
  const cgroups = watchCgroups();
  log('Starting a Docker engine ...');
  // The engine goes with this process, however that ends, and takes its containers along.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', 'dockerd', ...engineOptions(folder)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    cgroups.removeNew();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; !(await answers(env)); waited += 1) {
    if (child.exitCode === null && waited < 300) await delay(200);
    else {
      await stop();
      throw new Error(`The Docker engine did not start:\n${output}`);
    }
  }
  return engine(env, true, stop);
};

const engineOptions = (folder: string): string[] => [
  `--data-root=${join(folder, 'data')}`,
  `--exec-root=${join(folder, 'exec')}`,
  `--pidfile=${join(folder, 'pid')}`,
  `--host=unix://${join(folder, 'sock')}`,
  // Containers reach each other over a bridge of their own and are reached by a proxy on 127.0.0.1: no rule of the machine's is touched.
  '--iptables=false',
  '--ip6tables=false',
  '--ip-forward=false',
  '--ip-masq=false',
  '--bridge=none',
  '--exec-opt=native.cgroupdriver=cgroupfs',
  '--log-level=warn',
  `--storage-driver=${hasOverlay() ? 'overlay2' : 'vfs'}`,
  `--userland-proxy-path=${join(unpacked, 'usr/sbin/docker-proxy')}`,
];

const hasOverlay = (): boolean => /\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8'));

const engineEnvironment = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...debianEnvironment(unpacked),
  DEBOOTSTRAP_DIR: join(unpacked, 'usr/share/debootstrap'),
  DOCKER_HOST: `unix://${join(folder, 'sock')}`,
  DOCKER_CONFIG: join(folder, 'client'),
  DOCKER_BUILDKIT: '1',
});
