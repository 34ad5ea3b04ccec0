import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { internet } from './internet.ts';

test('two services may reach the Internet, and no private network that way', () => {
  expect(faultsOfAll(internet)).toEqual([]);
});

test('another service that may, a rule for anywhere, and a private network left open are found', () => {
  const block = [{ ipBlock: { cidr: '0.0.0.0/0' } }];
  expect(internet(planted('production', 'NetworkPolicy/presence', '/spec/egress/0/to', block))).toEqual([
    'Deployment/presence may reach the Internet',
  ]);
  expect(internet(planted('production', 'NetworkPolicy/presence', '/spec/egress/0/to', undefined))).toEqual([
    'Deployment/presence may reach the Internet',
  ]);
  const except = '/spec/egress/1/to/0/ipBlock/except';
  expect(internet(planted('production', 'NetworkPolicy/media', except, ['10.0.0.0/8']))).toEqual([
    'Deployment/media may reach private networks by the way to the Internet',
  ]);
});
