import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, inject, test } from 'vitest';
import { containersOf, workloadsOf } from '../workloads.ts';
import { type ComposeService, type ComposeServices, namesOfTheirOwn, readComposition } from './composition.ts';
import { composeFaults, type Secrets } from './judge.ts';

const services = readComposition();

const madeSecrets = (): Secrets => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-compose-'));
  try {
    const made = join(folder, 'secrets');
    execFileSync(process.execPath, [join(repositoryRoot, 'k8s/overlays/local/secrets.mjs'), made], { stdio: 'ignore' });
    const read = (name: string) =>
      readFileSync(join(made, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    return Object.fromEntries(readdirSync(made).map((name) => [name.replace('.env', ''), Object.fromEntries(read(name))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const secrets = madeSecrets();

const withChange = (name: string, change: Partial<ComposeService>): ComposeServices => ({
  ...services,
  [name]: { ...(services[name] as ComposeService), ...change },
});
const environment = (name: string, more: Record<string, string>): Partial<ComposeService> => ({
  environment: { ...services[name]?.environment, ...more },
});

test('infra/compose.yaml has no fault', () => {
  expect(composeFaults(services, secrets)).toEqual([]);
});

test.each([
  ['auth', { user: '0:0' }, 'auth may be root'],
  ['auth', { read_only: false }, 'auth writes to its root'],
  ['auth', { cap_drop: [] }, 'auth keeps capabilities'],
  ['redis', { security_opt: [] }, 'redis may gain privileges'],
  ['redis', { mem_limit: undefined }, 'redis has no limits'],
  ['redis', { image: 'redis:latest' }, 'redis has the image redis:latest, whose tag says nothing'],
  ['migrate-auth', { pull_policy: undefined }, 'migrate-auth may be an image that somebody else published'],
  ['haproxy', { ports: ['8080:8080'] }, 'haproxy is open beyond this machine (8080:8080)'],
  ['haproxy', { volumes: ['./haproxy/haproxy.cfg:/x'] }, 'haproxy may write to ./haproxy/haproxy.cfg'],
  ['haproxy', { volumes: ['./gone.cfg:/x:ro'] }, 'haproxy mounts ./gone.cfg, which is not there'],
  ['presence', { build: services['auth']?.build }, 'presence is built as auth, and runs presence'],
  ['socket-gateway-2', { stop_grace_period: '15s' }, 'socket-gateway-2 is killed before its drain has ended'],
  ['auth', environment('auth', { ACESS_TOKEN_SECONDS: '9' }), 'auth is told ACESS_TOKEN_SECONDS, which is no setting of auth'],
  ['auth', environment('auth', { ACCESS_TOKEN_SECONDS: 'x' }), 'auth is told a ACCESS_TOKEN_SECONDS that does not hold'],
  ['migrate-auth', { env_file: [] }, 'migrate-auth is not told DATABASE_URL'],
  ['media', environment('media', { AUTH_URL: 'http://outh:8080' }), 'media is told by AUTH_URL of outh, which is nobody'],
  [
    'roles',
    { env_file: ['./secrets/gone.env'], command: ['services/auth/src/migrate.ts'] },
    'roles reads gone.env, which nobody makes',
  ],
] as const)('%s with %j is found out', (name, change, fault) => {
  expect(composeFaults(withChange(name, change as Partial<ComposeService>), secrets)).toContain(fault);
});

test('docs call networks and volumes by the names that Compose gives them', () => {
  const pages = ['docs/deploy.md', 'docs/backup.md'].map((page) => readFileSync(join(repositoryRoot, page), 'utf8')).join('\n');
  const called = [...pages.matchAll(/docker network inspect (\w+)|the volumes? ((?:`\w+`(?:, | and )?)+)/g)];
  const names = called.flatMap(([, network = '', volumes = '']) => [network, ...volumes.split('`')]);
  const words = names.filter((name) => /^\w+$/.test(name) && name !== 'and');
  expect(words.length).toBeGreaterThan(2);
  expect(namesOfTheirOwn()).toEqual(expect.arrayContaining(words));
});

test('what runs in Kubernetes runs here: the same images of others, the same programs', () => {
  const containers = workloadsOf(inject('rendered').local).flatMap(containersOf);
  const images = (list: readonly (string | undefined)[]) =>
    new Set(list.filter((one) => one !== undefined && !one.startsWith('parley/')));
  const ofOthers = images(Object.values(services).map(({ image }) => image));
  for (const image of images(containers.map((one) => one.image))) expect(ofOthers).toContain(image);
  const programs = (commands: readonly (readonly string[] | undefined)[]) =>
    new Set(
      commands
        .map((command) => (command ?? []).join(' '))
        .filter((text) => text.startsWith('node ') && !text.endsWith('--check')),
    );
  expect(programs(Object.values(services).map(({ command }) => command))).toEqual(
    programs(containers.map(({ command }) => command)),
  );
});
