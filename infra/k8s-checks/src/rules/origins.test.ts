import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { origins } from './origins.ts';

test('pages of the host that leads here may connect', () => {
  expect(faultsOfAll(origins)).toEqual([]);
});

test('another host, and one without TLS, are found', () => {
  expect(origins(planted('production', 'HTTPRoute/parley', '/spec/hostnames/0', 'talk.parley.invalid'))).toEqual([
    'talk.parley.invalid leads here, but its pages may not connect',
  ]);
  const env = [{ name: 'ALLOWED_ORIGINS', value: 'http://chat.parley.invalid' }];
  expect(origins(planted('production', 'Deployment/socket-gateway', '/spec/template/spec/containers/0/env', env))).toEqual([
    'chat.parley.invalid is used without TLS',
  ]);
});
