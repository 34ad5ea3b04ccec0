import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { waysOut } from './ways-out.ts';

test('names, stores that are kept elsewhere, the Internet and the collector are within reach of whoever needs them', () => {
  expect(faultsOfAll(waysOut)).toEqual([]);
});

test('a pod that cannot look up names is found', () => {
  const all = waysOut(without('local', 'NetworkPolicy/dns'));
  expect(all).toContain('Deployment/auth cannot reach names at UDP 53');
  expect(all).toContain('Job/migrate-0-1-0 cannot reach names at TCP 53');
  expect(waysOut(planted('local', 'NetworkPolicy/dns', '/spec/egress/0/ports/0/protocol', 'TCP'))).toContain(
    'Deployment/web-client cannot reach names at UDP 53',
  );
  const name = '/spec/egress/0/to/0/podSelector/matchLabels/k8s-app';
  expect(waysOut(planted('local', 'NetworkPolicy/dns', name, 'coredns'))).toEqual(all);
});

test('a Redis and a PostgreSQL elsewhere that nobody is let out to are found', () => {
  expect(waysOut(without('production', 'NetworkPolicy/redis-clients'))).toEqual(
    ['auth', 'media', 'message-persistence', 'notifications', 'presence', 'socket-gateway'].map(
      (name) => `Deployment/${name} cannot reach Redis at TCP 6379`,
    ),
  );
  expect(waysOut(without('production', 'Cluster/parley-postgres'))).toContain(
    'Job/migrate-0-1-0 cannot reach PostgreSQL at TCP 5432',
  );
});

test('media without pages, and notifications without push services, are found', () => {
  expect(waysOut(planted('production', 'NetworkPolicy/media', '/spec/egress/1/ports', [{ port: 443 }]))).toEqual([
    'Deployment/media cannot reach the Internet at TCP 80',
  ]);
  const block = '/spec/egress/1/to/0/ipBlock/cidr';
  expect(waysOut(planted('local', 'NetworkPolicy/notifications', block, '10.0.0.0/8'))).toEqual([
    'Deployment/notifications cannot reach the Internet at TCP 443',
  ]);
});

test('a collector that is told of and out of reach is found', () => {
  expect(waysOut(without('production-with-traces', 'NetworkPolicy/traces'))).toHaveLength(6);
  const endpoint = 'http://otel-collector.tracing:4319';
  expect(
    waysOut(planted('production-with-traces', 'ConfigMap/parley-settings', '/data/OTEL_EXPORTER_OTLP_ENDPOINT', endpoint)),
  ).toContain('Deployment/media cannot reach the collector at TCP 4319');
});

test('a way out to every name space is found', () => {
  const egress = planted('production', 'NetworkPolicy/presence', '/spec/egress/0/to', [{ namespaceSelector: {} }]);
  expect(waysOut(egress)).toEqual(['Deployment/presence may reach every name space']);
});
