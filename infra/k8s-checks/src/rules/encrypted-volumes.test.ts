import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { encryptedVolumes } from './encrypted-volumes.ts';

test('databases, Redis and files are kept on volumes that are encrypted', () => {
  expect(faultsOfAll(encryptedVolumes)).toEqual([]);
});

test('another class, none, and a class that does not encrypt are found', () => {
  expect(encryptedVolumes(planted('production', 'Cluster/parley-postgres', '/spec/walStorage/storageClass', 'gp2'))).toHaveLength(
    1,
  );
  const claim = '/spec/volumeClaimTemplates/0/spec/storageClassName';
  expect(encryptedVolumes(planted('local', 'StatefulSet/redis', claim, undefined))).toEqual([
    'StatefulSet/redis is kept on whatever the cluster takes, which does not say that it encrypts',
  ]);
  expect(encryptedVolumes(planted('production', 'StorageClass/parley-encrypted', '/parameters/encrypted', 'false'))).toHaveLength(
    2,
  );
  expect(encryptedVolumes(planted('local', 'StorageClass/parley-encrypted', '/metadata/annotations', {}))).toHaveLength(3);
});
