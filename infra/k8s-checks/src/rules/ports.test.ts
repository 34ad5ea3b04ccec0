import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { ports } from './ports.ts';

test('every port that is named is there', () => {
  expect(faultsOfAll(ports)).toEqual([]);
});

test('a port that is not there is found, whoever names it', () => {
  expect(ports(planted('local', 'Service/auth', '/spec/ports/0/targetPort', 'htp'))).toEqual([
    'Service/auth: Deployment/auth has no port htp',
  ]);
  expect(ports(planted('local', 'NetworkPolicy/auth', '/spec/ingress/0/ports/0/port', 8081))).toEqual([
    'NetworkPolicy/auth: Deployment/auth has no port 8081',
  ]);
  expect(ports(planted('production', 'PodMonitor/parley', '/spec/podMetricsEndpoints/0/port', 'metrics'))).toHaveLength(6);
  const probe = '/spec/template/spec/containers/0/livenessProbe/httpGet/port';
  expect(ports(planted('local', 'Deployment/auth', probe, 9000))).toEqual(['Deployment/auth: auth has no port 9000']);
  expect(ports(planted('production', 'HTTPRoute/parley', '/spec/rules/0/backendRefs/0/port', 80))).toEqual([
    'HTTPRoute/parley: Service/socket-gateway has no port 80',
  ]);
  const backend = '/spec/rules/0/http/paths/0/backend/service/name';
  expect(ports(planted('local-with-ingress', 'Ingress/parley', backend, 'gateway'))).toEqual([
    'Ingress/parley: Service/gateway has no port http',
  ]);
});
