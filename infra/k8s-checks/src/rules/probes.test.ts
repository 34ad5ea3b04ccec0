import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { probes } from './probes.ts';

const container = '/spec/template/spec/containers/0';

test('living and being ready are asked apart, of services at the routes of service-kit', () => {
  expect(faultsOfAll(probes)).toEqual([]);
});

test('a missing probe, one for both, and another route are found', () => {
  expect(probes(planted('local', 'Deployment/presence', `${container}/readinessProbe`, undefined))).toEqual([
    'Deployment/presence has no probe for whether presence is ready',
  ]);
  expect(probes(planted('local', 'Deployment/presence', `${container}/livenessProbe/httpGet/path`, '/health/ready'))).toEqual([
    'Deployment/presence asks presence the same for living and for being ready',
    'Deployment/presence does not ask presence at /health/live',
  ]);
  expect(probes(planted('local', 'Deployment/presence', `${container}/readinessProbe/httpGet/path`, '/api/presence'))).toEqual([
    'Deployment/presence does not ask presence at /health/ready',
  ]);
  expect(probes(planted('local', 'Deployment/presence', `${container}/startupProbe`, undefined))).toEqual([
    'Deployment/presence gives presence no time to start',
  ]);
});
