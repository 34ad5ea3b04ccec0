import { expect, test } from 'vitest';
import { readRedisAddress } from './redis-address.ts';

test('one address is one server, with its database', () => {
  expect(readRedisAddress('redis://:secret@one:6379/3')).toEqual({ urls: ['redis://:secret@one:6379/3'], cluster: false });
});

test('several addresses are a cluster; those after the first are spoken to as the first is', () => {
  const urls = ['rediss://me:secret@one:6379', 'rediss://me:secret@two:6380', 'rediss://me:secret@three'];
  expect(readRedisAddress('rediss://me:secret@one:6379, two:6380,three')).toEqual({ urls, cluster: true });
  expect(readRedisAddress(urls.join(','))).toEqual({ urls, cluster: true });
});

test('one address is a cluster where the scheme says so', () => {
  expect(readRedisAddress('redis+cluster://one:6379')).toEqual({ urls: ['redis://one:6379'], cluster: true });
  expect(readRedisAddress('rediss+cluster://one')).toEqual({ urls: ['rediss://one'], cluster: true });
});

test('what is no address is none, and neither is a cluster with a numbered database', () => {
  for (const text of ['', 'localhost', 'http://one', 'redis://', 'redis://one,', 'redis://one,http://two']) {
    expect(readRedisAddress(text), text).toBeNull();
  }
  expect(readRedisAddress('redis+cluster://one/1')).toBeNull();
  expect(readRedisAddress('redis://one,redis://two/1')).toBeNull();
});
