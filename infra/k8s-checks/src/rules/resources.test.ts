import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { resources } from './resources.ts';

const own = '/spec/template/spec/containers/0/resources';

test('every container asks for what it needs, and its memory is bounded', () => {
  expect(faultsOfAll(resources)).toEqual([]);
});

test('a container without either, or with limited CPU, is found', () => {
  expect(resources(planted('local', 'Deployment/auth', own, undefined))).toEqual([
    'Deployment/auth: auth asks for nothing',
    'Deployment/auth: auth may take all memory there is',
  ]);
  expect(resources(planted('local', 'Deployment/auth', `${own}/limits/cpu`, '1'))).toHaveLength(1);
});
