import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { customResources } from './custom-resources.ts';

test('every object of an extension fits the schema of its kind', () => {
  expect(faultsOfAll(customResources)).toEqual([]);
});

test('an unknown field, a wrong value and an unknown kind are found', () => {
  expect(customResources(planted('production', 'ScaledObject/socket-gateway', '/spec/minReplicas', 2))).toEqual([
    'ScaledObject/socket-gateway/spec: Unrecognized key: "minReplicas"',
  ]);
  expect(
    customResources(planted('production', 'Cluster/parley-postgres', '/spec/postgresql/synchronous/number', 0)),
  ).toHaveLength(1);
  expect(customResources(planted('production', 'HTTPRoute/parley', '/spec/rules/0/backendRefs/0/port', 'http'))).toHaveLength(1);
  expect(customResources(planted('production', 'ExternalSecret/parley-auth', '/spec/target', undefined))).toHaveLength(1);
  expect(customResources(planted('production', 'PodMonitor/parley', '/spec/podMetricsEndpoints/0/interval', '15'))).toHaveLength(
    1,
  );
  expect(customResources(planted('production', 'Gateway/parley', '/kind', 'Gatway'))).toEqual([
    'Gatway/parley: there is no schema of this kind',
  ]);
});
