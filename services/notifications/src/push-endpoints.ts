import { isIP } from 'node:net';
import { accept, type Result, refuse } from '@parley/contracts';

/** Which addresses of push services are taken: see {@link createPushEndpoints}. */
export interface PushEndpoints {
  /** Code: `invalid`. */
  check(endpoint: string): Result<URL>;
  /** Whether this host and port may have an address that is not public. */
  isPrivate(hostAndPort: string): boolean;
}

const invalid = (message: string) => refuse('invalid', message, { issues: [{ path: 'endpoint', message }] });

/**
 * People name their push services, and this service calls them: so they are https:, at the usual port, under a name, and
 * (when called) at a public address. `privateHosts` are `host:port` that need not be.
 */
export const createPushEndpoints = (privateHosts: readonly string[]): PushEndpoints => {
  const hosts = new Set(privateHosts);
  return {
    isPrivate: (hostAndPort) => hosts.has(hostAndPort),
    check: (endpoint) => {
      const url = URL.parse(endpoint);
      if (url === null || url.protocol !== 'https:') return invalid('must be an https: URL');
      if (url.username !== '' || url.password !== '' || url.hash !== '')
        return invalid('must have no credentials and no fragment');
      if (hosts.has(url.host)) return accept(url);
      if (url.port !== '') return invalid('must be at the usual port');
      const name = url.hostname.replace(/\.$/, '');
      if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return invalid('must have the name of a host');
      if (!name.includes('.') || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(name))
        return invalid('must have a public name');
      return accept(url);
    },
  };
};
