import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Behind } from './balancer.ts';

/** What a stand-in saw of a request, which is also its answer. */
export interface Seen {
  readonly name: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Servers in the place of gateways and services that say who they are. */
export interface StandIns {
  readonly behind: Behind;
  /** What each was asked, health checks left out. */
  readonly seen: Seen[];
  /** Names of those that answer 503, as a gateway does which is about to stop, while their health check is still green. */
  readonly stopping: Set<string>;
  close(): Promise<void>;
}

const names = ['gateway-1', 'gateway-2', 'auth', 'message-persistence', 'presence', 'media', 'notifications', 'web-client'];

/** Starts a stand-in for everybody. */
export const startStandIns = async (): Promise<StandIns> => {
  const seen: Seen[] = [];
  const stopping = new Set<string>();
  const servers = new Map<string, Server>();
  for (const name of names) {
    const server = createServer((request, response) => {
      // HAProxy's own checks speak for nobody.
      if (request.headers['x-forwarded-for'] === undefined) return void response.end();
      const one = { name, url: request.url ?? '', headers: request.headers };
      seen.push(one);
      response.writeHead(stopping.has(name) ? 503 : 200).end(JSON.stringify(one));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.set(name, server);
  }
  const at = (name: string): string => {
    const address = servers.get(name)?.address() as AddressInfo | undefined;
    return `127.0.0.1:${address?.port}`;
  };
  return {
    behind: {
      gateways: [at('gateway-1'), at('gateway-2')],
      auth: at('auth'),
      'message-persistence': at('message-persistence'),
      presence: at('presence'),
      media: at('media'),
      notifications: at('notifications'),
      'web-client': at('web-client'),
    },
    seen,
    stopping,
    close: async () => {
      await Promise.all(
        [...servers.values()].map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
};
