import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { selectors } from './selectors.ts';

test('whatever selects means exactly one workload', () => {
  expect(faultsOfAll(selectors)).toEqual([]);
});

test('what selects nothing, another one, or two is found', () => {
  const name = 'app.kubernetes.io~1name';
  expect(selectors(planted('local', 'Service/auth', `/spec/selector/${name}`, 'auht'))).toEqual(['Service/auth selects nothing']);
  expect(selectors(planted('local', 'Service/auth', '/spec/selector', { 'app.kubernetes.io/part-of': 'parley' }))[0]).toMatch(
    /^Service\/auth selects Deployment\/\S+ and Deployment/,
  );
  expect(selectors(planted('production', 'PodDisruptionBudget/media', `/spec/selector/matchLabels/${name}`, 'x'))).toEqual([
    'PodDisruptionBudget/media selects nothing',
  ]);
  expect(selectors(planted('production', 'HorizontalPodAutoscaler/media', '/spec/scaleTargetRef/name', 'x'))).toEqual([
    'HorizontalPodAutoscaler/media scales nothing',
  ]);
  expect(selectors(planted('production', 'ScaledObject/socket-gateway', '/spec/scaleTargetRef/name', 'x'))).toEqual([
    'ScaledObject/socket-gateway scales nothing',
  ]);
  expect(selectors(planted('production', 'PodMonitor/parley', '/spec/selector/matchExpressions/0/values/3', 'mdia'))).toEqual([
    'PodMonitor/parley selects nothing',
  ]);
  expect(selectors(planted('local', 'Deployment/auth', `/spec/selector/matchLabels/${name}`, 'media'))).toEqual([
    'Deployment/auth selects Deployment/media for itself',
  ]);
  expect(selectors(without('local', 'Deployment/presence')).toSorted()).toEqual([
    'PodDisruptionBudget/presence selects nothing',
    'Service/presence selects nothing',
  ]);
});
