import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { durability } from './durability.ts';

test('what is acknowledged is on two disks', () => {
  expect(faultsOfAll(durability)).toEqual([]);
});

test('a cluster that trades this away, or cannot spare anybody, is found', () => {
  const cluster = 'Cluster/parley-postgres';
  expect(durability(planted('production', cluster, '/spec/postgresql/synchronous/dataDurability', 'preferred'))).toHaveLength(1);
  expect(durability(planted('production', cluster, '/spec/instances', 2))).toHaveLength(1);
});
