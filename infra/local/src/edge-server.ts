import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { forward } from './edge-forward.ts';
import { requestFault, upgradeFault } from './edge-framing.ts';
import { type EdgeLimits, edgeLimits, patienceFor } from './edge-limits.ts';
import { ambiguous, type EdgeProblem, headersTooLarge, notFound, rawProblem, sendProblem } from './edge-problem.ts';
import { type Destination, findDestination } from './edge-routes.ts';
import { type EdgeTargets, roundRobin } from './edge-targets.ts';
import { upgrade } from './edge-upgrade.ts';
import { answerWeb } from './web/answer.ts';
import type { WebFiles } from './web/files.ts';

/** A running edge. */
export type Edge = {
  /** Listens on one more address. */
  listen: (port: number, host: string) => Promise<void>;
  /** Port of the first address. */
  port: () => number;
  /** Ends idle connections at once and the others after a moment. */
  close: () => Promise<void>;
};

// Idle connections to services are closed by the edge first (services keep them for 72 s): the side that closes first
// never loses a request to the race.
const upstreamIdleMs = 45_000;
const clientIdleMs = 65_000;
const closeTimeoutMs = 3_000;
/** As many as a gateway lets wait: a crowd overflows Node's 511, and who is turned away tries again after a whole second. */
const waitingConnections = 4_096;

/**
 * Makes the edge: a reverse proxy in front of the gateways and services that takes their replicas in turn, and serves the
 * files of the web client itself.
 */
export const createEdge = (targets: EdgeTargets, limits: EdgeLimits = edgeLimits, web: WebFiles = new Map()): Edge => {
  const agent = new Agent({ keepAlive: true, timeout: upstreamIdleMs, scheduling: 'lifo' });
  const turns = roundRobin(targets, limits);
  const upgraded = new Set<Duplex>();
  const servers: Server[] = [];

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that goes away is noticed by its response closing.
    request.on('error', () => {});
    const destination = destinationOf(request, requestFault);
    // After an upgrade that is not taken Node may have lost what came next.
    if (destination.kind === 'refused' || request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    if (destination.kind === 'forward') {
      const { group, path } = destination;
      const patience = patienceFor(path, limits);
      const inOrder = patience.isHandshake ? turns.inTurnWithEjected(group) : turns.inTurn(group);
      forward({ request, response, agent, path, limits, patience, targets: inOrder, eject: turns.eject });
    } else if (destination.kind === 'web') answerWeb(web, destination.path, request, response);
    else sendProblem(response, problemOf(destination));
  };

  const onUpgrade = (request: IncomingMessage, client: Duplex, head: Buffer): void => {
    upgraded.add(client);
    client.once('close', () => upgraded.delete(client));
    const destination = destinationOf(request, upgradeFault);
    if (destination.kind === 'forward' && destination.group === 'gateway') {
      const { group, path } = destination;
      const { handshakeMs } = limits;
      upgrade({ request, client, head, path, handshakeMs, targets: turns.inTurnWithEjected(group), eject: turns.eject });
    } else refuseSocket(client, problemOf(destination));
  };

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const server = createServer(
          {
            keepAliveTimeout: clientIdleMs,
            headersTimeout: limits.headersMs,
            requestTimeout: limits.requestMs,
            connectionsCheckingInterval: Math.ceil(limits.headersMs / 4),
            shouldUpgradeCallback: wantsWebSocket,
          },
          onRequest,
        );
        server.on('upgrade', onUpgrade);
        server.on('clientError', refuseUnreadable);
        server.on('connect', (_request, client: Duplex) => refuseSocket(client, ambiguous('This is not a forward proxy.')));
        server.once('error', reject);
        server.listen({ port, host, backlog: waitingConnections }, () => {
          servers.push(server);
          resolve();
        });
      }),
    port: () => portOf(servers[0]),
    close: async () => {
      turns.close();
      const closed = servers.map((server) => closeServer(server));
      for (const socket of upgraded) socket.destroy();
      await Promise.all(closed);
      agent.destroy();
    },
  };
};

/** Any other upgrade (curl offers HTTP/2) may be ignored, and the request is answered as it is. */
const wantsWebSocket = (request: IncomingMessage): boolean => request.headers.upgrade?.toLowerCase() === 'websocket';

const destinationOf = (request: IncomingMessage, faultOf: (request: IncomingMessage) => string | undefined): Destination => {
  const reason = faultOf(request);
  return reason === undefined ? findDestination(request.url ?? '') : { kind: 'refused', reason };
};

const problemOf = (destination: Destination): EdgeProblem =>
  destination.kind === 'refused' ? ambiguous(destination.reason) : notFound;

/** What Node could not read as HTTP gets the same shape of answer as everything else (ER1). */
const refuseUnreadable = (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, client: Duplex): void => {
  if (error.code === 'ECONNRESET' || !client.writable) client.destroy();
  else {
    refuseSocket(client, problemOfUnreadable(error), error.rawPacket?.subarray(0, 5).toString() === 'HEAD ');
  }
};

const problemOfUnreadable = ({ code }: NodeJS.ErrnoException): EdgeProblem => {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge;
  return ambiguous(code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'The request did not arrive in time.' : 'This is not HTTP.');
};

/** How long a refused client may take to read why; it may never close its own side. */
const lingerMs = 1_000;

const refuseSocket = (client: Duplex, problem: EdgeProblem, toHead = false): void => {
  client.on('error', () => client.destroy());
  client.end(rawProblem(problem, toHead));
  setTimeout(() => client.destroy(), lingerMs).unref();
};

const portOf = (server: Server | undefined): number => {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
