import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { spread } from './spread.ts';

test('replicas are spread, and nobody takes them all at once', () => {
  expect(faultsOfAll(spread)).toEqual([]);
});

test('what is not spread, and what has no budget, is found', () => {
  const key = '/spec/template/spec/topologySpreadConstraints/0/topologyKey';
  expect(spread(planted('production', 'Deployment/auth', key, 'rack'))).toEqual([
    'Deployment/auth is not spread over topology.kubernetes.io/zone',
  ]);
  expect(spread(without('production', 'PodDisruptionBudget/auth'))).toEqual(['Deployment/auth has no disruption budget']);
});
