import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { describe, expect, test } from 'vitest';
import { calledBy, serviceNames } from '../service-settings.ts';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { networkPaths } from './network-paths.ts';

const egress = '/spec/egress/0/to';
const pods = (name: string) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } });

describe('the network', () => {
  test('lets every call through, and nothing else', () => {
    expect(faultsOfAll(networkPaths)).toEqual([]);
  });

  test('a call that is not let out, or not let in, is found', () => {
    expect(networkPaths(planted('production', 'NetworkPolicy/presence', egress, [pods('media')]))).toEqual([
      'presence cannot reach auth at port 8080',
    ]);
    expect(networkPaths(planted('local', 'NetworkPolicy/presence', '/spec/ingress/0/from', []))).toContain(
      'socket-gateway cannot reach presence at port 8080',
    );
    expect(networkPaths(planted('local', 'NetworkPolicy/socket-gateway', `${egress}/3`, pods('auth')))).toEqual([
      'socket-gateway cannot reach socket-gateway at port 8080',
    ]);
    expect(networkPaths(without('production', 'NetworkPolicy/postgres-clients'))).toContain(
      'auth cannot reach parley-postgres at port 5432',
    );
    expect(networkPaths(without('production', 'NetworkPolicy/monitoring'))).toContain(
      'monitoring cannot reach auth at port 8080',
    );
  });

  test('a way without a reason is found', () => {
    expect(
      networkPaths(planted('production', 'NetworkPolicy/web-client', '/spec/ingress/0/from', [{ namespaceSelector: {} }])),
    ).toContain('a stranger may reach web-client, and has no reason to');
    expect(networkPaths(planted('local', 'NetworkPolicy/redis', '/spec/ingress/0/from', undefined))).toContain(
      'a stranger may reach redis, and has no reason to',
    );
  });

  test('an address that leads elsewhere is found', () => {
    const env = [{ name: 'AUTH_URL', value: 'http://media:8080' }];
    expect(networkPaths(planted('local', 'Deployment/presence', '/spec/template/spec/containers/0/env', env))).toContain(
      'presence: AUTH_URL does not lead to auth',
    );
  });
});

test('whoever uses the internal client is told by settings whom to call, and those are services of ours', () => {
  const callers = serviceNames.filter((service) =>
    sourcesOf(service).some((text) => /\b(createInternalClient|connectToAuth)\(/.test(text)),
  );
  for (const service of callers) expect(calledBy(service), service).not.toEqual([]);
  expect(
    serviceNames
      .flatMap((service) => calledBy(service).map(({ callee }) => callee))
      .filter((name) => !serviceNames.includes(name)),
  ).toEqual([]);
  expect(callers).toContain('socket-gateway');
});

const sourcesOf = (service: string): string[] => {
  const folder = join(repositoryRoot, 'services', service, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
};
