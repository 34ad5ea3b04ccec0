import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { keys } from './keys.ts';

const pod = '/spec/template/spec';

test('every key that is asked for is there', () => {
  expect(faultsOfAll(keys)).toEqual([]);
});

test('a key, a secret, a config map and a volume that are not there are found', () => {
  expect(keys(planted('production', 'ExternalSecret/parley-auth', '/spec/data/1/secretKey', 'KEY'))).toEqual([
    'Deployment/auth: Secret/parley-auth has no key KEY_ENCRYPTION_KEY',
  ]);
  expect(keys(without('production', 'ExternalSecret/parley-socket-gateway'))).toEqual([
    'Deployment/socket-gateway: there is no Secret/parley-socket-gateway',
  ]);
  expect(keys(planted('production', 'TriggerAuthentication/parley-redis', '/spec/secretTargetRef/0/key', 'HOST'))).toEqual([
    'TriggerAuthentication/parley-redis: Secret/parley-redis has no key HOST',
  ]);
  expect(keys(without('production', 'ExternalSecret/parley-postgres-superuser'))).toHaveLength(2);
  expect(keys(planted('local', 'Deployment/auth', `${pod}/containers/0/envFrom/0/configMapRef/name`, 'x'))).toEqual([
    'Deployment/auth: there is no ConfigMap/x',
  ]);
  expect(keys(without('local', 'PersistentVolumeClaim/media'))).toEqual([
    'Deployment/media: there is no PersistentVolumeClaim/media',
  ]);
  expect(keys(without('local', 'ConfigMap/parley-redis-configuration'))).toHaveLength(1);
});

test('a key that is optional may be lacking, its secret may not', () => {
  const replica = planted('production', 'ExternalSecret/parley-message-persistence', '/spec/target/name', 'misspelt');
  expect(keys(replica).filter((fault) => !fault.includes('no key'))).not.toEqual([]);
  const deployment = 'Deployment/message-persistence';
  expect(keys(planted('production', deployment, `${pod}/containers/0/env/0/valueFrom/secretKeyRef/optional`, false))).toEqual([
    `${deployment}: Secret/parley-message-persistence has no key DATABASE_REPLICA_URL`,
  ]);
});
