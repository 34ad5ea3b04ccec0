import { expect, test } from 'vitest';
import { addressBlock } from './address-block.ts';

test('AU6 an IPv4 address counts for itself, in IPv6 clothes too', () => {
  expect(addressBlock('192.0.2.7')).toBe('192.0.2.7');
  expect(addressBlock('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(addressBlock('::FFFF:192.0.2.7')).toBe('192.0.2.7');
});

test('AU6 IPv6 addresses of one /64 count together, however they are written', () => {
  const block = '2001:db8:0:1::/64';
  for (const address of [
    '2001:db8:0:1::1',
    '2001:0DB8:0000:0001:ffff:ffff:ffff:ffff',
    '2001:db8:0:1:0:0:0:9',
    '2001:db8::1:0:0:0:9',
  ])
    expect([address, addressBlock(address)]).toEqual([address, block]);
  expect(addressBlock('2001:db8:0:2::1')).not.toBe(block);
  expect(addressBlock('::1')).toBe('0:0:0:0::/64');
  expect(addressBlock('fe80::1')).toBe('fe80:0:0:0::/64');
});
