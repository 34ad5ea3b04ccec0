import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DockerEngine, findFreePort, repositoryRoot } from '@parley/local';

const run = promisify(execFile);

/** What `docker inspect` tells of a container, as far as it is looked at. */
export interface Inspected {
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
  readonly Config: { readonly User: string };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Privileged: boolean;
    readonly Memory: number;
    readonly PidsLimit: number;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null;
  };
}

/** Everything that infra/compose.yaml starts, running. */
export interface Composition {
  /** Where HAProxy is reached. */
  readonly url: string;
  /** The names of its services in the file, those of profiles left out. */
  readonly names: readonly string[];
  inspect(name: string): Promise<Inspected>;
  /** Runs a program in a container. Throws with what it said where it fails. */
  exec(name: string, ...command: readonly string[]): Promise<string>;
  /** `stop` waits as long as the file allows, and kills then. */
  compose(...args: readonly string[]): Promise<string>;
  /** What a container has written. */
  logs(name: string): Promise<string>;
  down(): Promise<void>;
}

/** Starts infra/compose.yaml with new secrets, on a free port, from images that are there. */
export const startComposition = async (engine: DockerEngine, tag: string): Promise<Composition> => {
  const project = `parley-${tag}`;
  const secrets = mkdtempSync(join(tmpdir(), 'parley-secrets-'));
  const port = await findFreePort();
  const env = { ...engine.env, PARLEY_SECRETS: join(secrets, 'all'), PARLEY_PORT: String(port), PARLEY_TAG: tag };
  const [program = '', ...before] = await composeProgram(engine);
  const compose = async (...args: readonly string[]): Promise<string> => {
    const all = [...before, '-p', project, '-f', join(repositoryRoot, 'infra/compose.yaml'), ...args];
    const { stdout } = await run(program, all, { env, maxBuffer: 67_108_864 });
    return stdout.trim();
  };
  const idOf = (name: string): Promise<string> => {
    const labels = [`project=${project}`, `service=${name}`];
    return engine.docker('ps', '-aq', ...labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]));
  };
  const down = async (): Promise<void> => {
    await compose('down', '--volumes', '--timeout', '20');
    rmSync(secrets, { recursive: true, force: true });
  };
  await run(process.execPath, [join(repositoryRoot, 'k8s/overlays/local/secrets.mjs'), join(secrets, 'all')]);
  try {
    await compose('up', '-d', '--no-build');
  } catch (error) {
    const logs = await compose('logs', '--tail', '30', '--no-color').catch(() => '');
    await down().catch(() => undefined);
    throw new Error(`infra/compose.yaml did not start:\n${logs}`, { cause: error });
  }
  return {
    url: `http://127.0.0.1:${port}`,
    names: (await compose('config', '--services')).split('\n').filter((name) => !['prometheus', 'grafana'].includes(name)),
    inspect: async (name) => {
      const [one] = JSON.parse(await engine.docker('inspect', await idOf(name))) as Inspected[];
      if (one === undefined) throw new Error(`there is no container of ${name}`);
      return one;
    },
    exec: async (name, ...command) => engine.docker('exec', await idOf(name), ...command),
    compose,
    logs: async (name) => engine.docker('logs', await idOf(name)),
    down,
  };
};

/** Docker's own plugin where it is installed, else Debian's docker-compose. */
const composeProgram = async (engine: DockerEngine): Promise<string[]> =>
  (await engine.docker('compose', 'version').then(
    () => true,
    () => false,
  ))
    ? ['docker', 'compose']
    : ['docker-compose'];
