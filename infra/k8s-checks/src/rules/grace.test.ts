import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { grace } from './grace.ts';

const pod = '/spec/template/spec';

test('nobody is killed before pause, drain and stop have had their time', () => {
  expect(faultsOfAll(grace)).toEqual([]);
});

test('a short period, a longer pause and none at all are found', () => {
  expect(grace(planted('production', 'Deployment/socket-gateway', `${pod}/terminationGracePeriodSeconds`, 60))).toEqual([
    'Deployment/socket-gateway is killed after 60 s, but may need 78 s to stop',
  ]);
  const preStop = `${pod}/containers/0/lifecycle/preStop`;
  expect(grace(planted('local', 'Deployment/socket-gateway', `${preStop}/sleep/seconds`, 25))).toEqual([
    'Deployment/socket-gateway is killed after 45 s, but may need 48 s to stop',
  ]);
  expect(grace(planted('local', 'Deployment/auth', `${preStop}/sleep/seconds`, 25))).toEqual([
    'Deployment/auth is killed after 30 s, but may need 35 s to stop',
  ]);
  expect(grace(planted('local', 'Deployment/auth', preStop, undefined))).toEqual([
    'Deployment/auth does not pause before it stops',
  ]);
});
