import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { connections } from './connections.ts';

test('PostgreSQL takes all connections that replicas may open when every autoscaler is at its most', () => {
  expect(faultsOfAll(connections)).toEqual([]);
});

test('fewer connections, more replicas and larger pools are found', () => {
  const most = '/spec/postgresql/parameters/max_connections';
  expect(connections(planted('production', 'Cluster/parley-postgres', most, '300'))).toEqual([
    'Cluster/parley-postgres takes 300 connections, and 488 may be opened',
  ]);
  expect(connections(planted('production', 'Cluster/parley-postgres', most, undefined))).toHaveLength(1);
  expect(connections(planted('production', 'HorizontalPodAutoscaler/media', '/spec/maxReplicas', 20))).toHaveLength(1);
  const pool = [{ name: 'DATABASE_POOL_SIZE', value: '50' }];
  expect(
    connections(planted('production', 'Deployment/notifications', '/spec/template/spec/containers/0/env', pool)),
  ).toHaveLength(1);
});
