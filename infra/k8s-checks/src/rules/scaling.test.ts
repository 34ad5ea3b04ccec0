import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { scaling } from './scaling.ts';

test('each service scales by what it does, with one autoscaler', () => {
  expect(faultsOfAll(scaling)).toEqual([]);
});

test('the metric of connections is one that gateways have', () => {
  expect(readFileSync(join(repositoryRoot, 'docs/metrics.md'), 'utf8')).toContain('`parley_gateway_connections`');
});

test('a second autoscaler and fixed replicas are found', () => {
  expect(
    scaling(planted('production', 'HorizontalPodAutoscaler/media', '/spec/scaleTargetRef/name', 'message-persistence')),
  ).toContain('Deployment/message-persistence has two autoscalers, which work against each other');
  expect(scaling(planted('production', 'Deployment/media', '/spec/replicas', 3))).toEqual([
    'Deployment/media fixes its replicas against its autoscaler',
  ]);
});

test('message-persistence that overlooks a shard, may vanish, or may outnumber the shards is found', () => {
  const scaler = 'ScaledObject/message-persistence';
  expect(
    scaling(planted('production', scaler, '/spec/triggers/3/metadata/stream', 'parley:shard:{message.submitted:16}')),
  ).toEqual(['ScaledObject/message-persistence does not watch parley:shard:{message.submitted:3}']);
  expect(scaling(planted('production', scaler, '/spec/minReplicaCount', 0))).toEqual([`${scaler} may leave nobody`]);
  expect(scaling(planted('production', scaler, '/spec/maxReplicaCount', 17))).toEqual([
    `${scaler} may start more than there are shards`,
  ]);
});

test('nobody, or too many, while an autoscaler sees nothing is found', () => {
  const replicas = '/spec/fallback/replicas';
  for (const name of ['message-persistence', 'socket-gateway'])
    for (const count of [0, 41])
      expect(scaling(planted('production', `ScaledObject/${name}`, replicas, count))).toEqual([
        `ScaledObject/${name} starts ${count} while nothing can be measured`,
      ]);
});

test('gateways that scale on something else, or become fewer fast, are found', () => {
  const scaler = 'ScaledObject/socket-gateway';
  expect(scaling(planted('production', scaler, '/spec/triggers/0/metadata/query', 'sum(up)'))).toEqual([
    `${scaler} does not scale on parley_gateway_connections`,
  ]);
  const down = '/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown';
  expect(scaling(planted('production', scaler, `${down}/stabilizationWindowSeconds`, 0))).toHaveLength(1);
  expect(scaling(planted('production', scaler, `${down}/policies/0/type`, 'Percent'))).toHaveLength(1);
});

test('an autoscaler on CPU for pods that ask for none, or on something else, is found', () => {
  const requests = '/spec/template/spec/containers/0/resources/requests/cpu';
  expect(scaling(planted('production', 'Deployment/auth', requests, undefined))).toHaveLength(1);
  expect(scaling(planted('production', 'HorizontalPodAutoscaler/auth', '/spec/metrics', []))).toEqual([
    'HorizontalPodAutoscaler/auth does not scale on cpu',
  ]);
});
