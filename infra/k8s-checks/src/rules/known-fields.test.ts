import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { knownFields } from './known-fields.ts';

const pod = '/spec/template/spec';

test('every field of what Kubernetes itself knows is known to it, of its type, and none that is required is missing', () => {
  expect(faultsOfAll(knownFields)).toEqual([]);
});

test('an unknown field, a wrong type, a missing field and another version are found', () => {
  expect(knownFields(planted('production', 'Deployment/auth', `${pod}/serviceAcountName`, 'auth'))).toEqual([
    'Deployment/auth/spec/template/spec/serviceAcountName is no field of V1PodSpec',
  ]);
  expect(knownFields(planted('production', 'Deployment/auth', `${pod}/terminationGracePeriodSeconds`, '30'))).toEqual([
    'Deployment/auth/spec/template/spec/terminationGracePeriodSeconds must be number',
  ]);
  expect(knownFields(planted('production', 'Deployment/auth', `${pod}/containers/0/env/0/value`, 5))).toEqual([
    'Deployment/auth/spec/template/spec/containers/0/env/0/value must be string',
  ]);
  expect(knownFields(planted('production', 'Deployment/auth', `${pod}/containers`, {}))).toEqual([
    'Deployment/auth/spec/template/spec/containers must be a list',
  ]);
  expect(knownFields(planted('production', 'Deployment/auth', '/spec/selector', undefined))).toEqual([
    'Deployment/auth/spec/selector is missing',
  ]);
  expect(knownFields(planted('production', 'Deployment/auth', '/apiVersion', 'apps/v1beta1'))).toEqual([
    'Deployment/auth: Deployment is of apps/v1, not of apps/v1beta1',
  ]);
});
