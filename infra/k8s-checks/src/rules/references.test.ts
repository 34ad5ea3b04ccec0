import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { references } from './references.ts';

test('whom an object names is there, in the one name space', () => {
  expect(faultsOfAll(references)).toEqual([]);
});

test('a service account, a Gateway, a store of secrets and an authentication that are not there are found', () => {
  expect(references(without('local', 'ServiceAccount/presence'))).toEqual([
    'Deployment/presence names ServiceAccount/presence, which is not there',
  ]);
  expect(references(planted('local', 'HTTPRoute/parley', '/spec/parentRefs/0/name', 'edge'))).toEqual([
    'HTTPRoute/parley names Gateway/edge, which is not there',
  ]);
  expect(
    references(planted('production', 'ExternalSecret/parley-auth', '/spec/secretStoreRef/kind', 'ClusterSecretStore')),
  ).toEqual(['ExternalSecret/parley-auth names ClusterSecretStore/parley, which is not there']);
  expect(references(without('production', 'TriggerAuthentication/parley-redis'))).toHaveLength(16);
});

test('what is in another name space, or in none, is found', () => {
  expect(references(planted('local', 'Deployment/auth', '/metadata/namespace', 'default'))).toEqual([
    'Deployment/auth is in no name space of its own',
  ]);
  expect(references(planted('production', 'NetworkPolicy/default-deny', '/metadata/namespace', undefined))).toHaveLength(1);
  expect(references(without('local', 'Namespace/parley'))).toContain('there are 0 name spaces');
});
