import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { migrations } from './migrations.ts';

const pod = '/spec/template/spec';

test('one job per release migrates every schema, and pods only check that it did', () => {
  expect(faultsOfAll(migrations)).toEqual([]);
});

test('no job, another image, another name, a schema left out, and pods that migrate are found', () => {
  expect(migrations(without('production', 'Job/migrate'))).toEqual(['0 jobs migrate']);
  expect(migrations(planted('local', 'Job/migrate', `${pod}/containers/0/image`, 'parley/auth:0.2.0'))).toEqual([
    'Job/migrate-0-1-0 migrates auth with parley/auth:0.2.0',
    'Job/migrate-0-1-0 is not named after the release of parley/auth:0.2.0',
  ]);
  expect(migrations(planted('local', 'Job/migrate', '/metadata/name', 'migrate-0-0-9'))).toHaveLength(4);
  expect(migrations(planted('local', 'Job/migrate', `${pod}/containers/0/command`, ['true']))).toEqual([
    'Job/migrate-0-1-0 does not migrate auth',
  ]);
  expect(migrations(planted('local', 'Deployment/auth', `${pod}/initContainers`, undefined))).toEqual([
    'Deployment/auth does not check its schema before it starts',
  ]);
  const migrates = ['node', 'services/auth/src/migrate.ts'];
  expect(migrations(planted('local', 'Deployment/auth', `${pod}/initContainers/0/command`, migrates))).toEqual([
    'Deployment/auth does not check its schema before it starts',
    'Deployment/auth migrates, as often as it starts',
  ]);
  expect(migrations(planted('local', 'Job/migrate', '/spec/activeDeadlineSeconds', undefined))).toHaveLength(1);
});
