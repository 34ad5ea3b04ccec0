import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DockerEngine, packagedPostgres, repositoryRoot } from '@parley/local';

const run = promisify(execFile);
const docker = join(repositoryRoot, 'infra/docker');

/** The services that are built by infra/docker/Dockerfile. */
export const services = ['auth', 'message-persistence', 'presence', 'media', 'notifications', 'socket-gateway'] as const;

/** The images of Parley under a tag. */
export const imagesOf = (tag: string): string[] => [...services, 'web-client'].map((name) => `parley/${name}:${tag}`);

/** Builds every image of Parley from the real Dockerfiles, and before that, where no registry is at hand, what they stand on. */
export const buildImages = async (engine: DockerEngine, tag: string, log: (line: string) => void): Promise<void> => {
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    log(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  };
  // An engine that runs here already fetches images by itself; ours has nobody to ask.
  if (engine.isOwn) {
    await timed('node:24-bookworm-slim from Debian and npm', () => run(join(docker, 'offline-base.sh'), { env: engine.env }));
    await timed('what stands in for postgres, redis and haproxy', () => buildStandIns(engine));
  }
  for (const service of services)
    await timed(`parley/${service}`, () =>
      build(engine, 'Dockerfile', `parley/${service}:${tag}`, ['--build-arg', `SERVICE=${service}`]),
    );
  await timed('parley/web-client', () => build(engine, 'web.Dockerfile', `parley/web-client:${tag}`));
};

const build = async (engine: DockerEngine, file: string, image: string, more: readonly string[] = []): Promise<void> => {
  await engine.docker('build', ...network(engine), '-f', join(docker, file), ...secrets(), ...more, '-t', image, repositoryRoot);
};

/** Ours has no network of its own to the outside: what a build fetches it fetches as this machine does. */
const network = ({ isOwn }: DockerEngine): string[] => (isOwn ? ['--network', 'host'] : []);

/** How npm reaches its registry on this machine. */
const secrets = (): string[] => {
  const files = { npmrc: join(homedir(), '.npmrc'), ca: process.env['NODE_EXTRA_CA_CERTS'] ?? '' };
  return Object.entries(files).flatMap(([id, file]) => (existsSync(file) ? ['--secret', `id=${id},src=${file}`] : []));
};

const standIns = [
  ['redis', 'redis:7.4'],
  ['haproxy', 'haproxy:2.6'],
  ['postgres', 'postgres:18.4'],
] as const;

/** Images of the names that infra/compose.yaml uses, out of Debian's packages and npm's. */
const buildStandIns = async (engine: DockerEngine): Promise<void> => {
  const context = mkdtempSync(join(tmpdir(), 'parley-stand-ins-'));
  try {
    const native = { recursive: true, verbatimSymlinks: true, filter: (path: string) => !path.endsWith('.a') };
    cpSync(packagedPostgres(), join(context, 'native'), native);
    copyFileSync(join(docker, 'stand-ins/postgres.sh'), join(context, 'postgres.sh'));
    for (const [name, image] of standIns) {
      const file = join(docker, `stand-ins/${name}.Dockerfile`);
      await engine.docker('build', '--network', 'host', '-f', file, '-t', image, context);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
};
