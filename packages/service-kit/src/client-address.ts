import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

/** Finds the address of a caller: the last X-Forwarded-For entry that is not a trusted proxy (MS6). */
export type ClientAddress = (request: IncomingMessage) => string;

/** Makes the finder for the proxies of TRUSTED_PROXIES. */
export const createClientAddress = (trustedProxies: readonly string[]): ClientAddress => {
  const trusted = proxyAddress.compile([...trustedProxies]);
  return (request) => proxyAddress(request, trusted);
};
