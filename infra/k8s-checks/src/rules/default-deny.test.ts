import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { defaultDeny } from './default-deny.ts';

test('what nobody allows is denied', () => {
  expect(faultsOfAll(defaultDeny)).toEqual([]);
});

test('a policy that is missing, half, or allows something is found', () => {
  expect(defaultDeny(without('local', 'NetworkPolicy/default-deny'))).toHaveLength(1);
  expect(defaultDeny(planted('local', 'NetworkPolicy/default-deny', '/spec/policyTypes', ['Ingress']))).toHaveLength(1);
  expect(defaultDeny(planted('local', 'NetworkPolicy/default-deny', '/spec/egress', [{}]))).toHaveLength(1);
});
