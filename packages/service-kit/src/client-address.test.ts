import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createClientAddress } from './client-address.ts';

const request = (peer: string, forwardedFor?: string): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const message = new IncomingMessage(socket);
  if (forwardedFor !== undefined) message.headers['x-forwarded-for'] = forwardedFor;
  return message;
};

const addressOf = createClientAddress(['loopback', '10.0.0.0/8']);

test.each([
  ['the peer itself when there is no proxy', '203.0.113.5', undefined, '203.0.113.5'],
  ['the peer when it is not trusted, whatever it says', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['what a trusted proxy says', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['the last entry that is no trusted proxy', '10.0.0.1', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
  ['not what a caller put in front of it', '10.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
  ['the first entry when all are trusted', '127.0.0.1', '10.0.0.7, 10.0.0.8', '10.0.0.7'],
  ['an IPv6 address', '::1', '2001:db8::1', '2001:db8::1'],
])('MS6 the address of a caller is %s', (_what, peer, forwardedFor, expected) => {
  expect(addressOf(request(peer, forwardedFor))).toBe(expected);
});

test('a proxy that is no address is refused when the finder is made', () => {
  expect(() => createClientAddress(['not an address'])).toThrow();
});
