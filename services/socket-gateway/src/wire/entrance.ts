import type { Duplex } from 'node:stream';
import type { LiveState } from '@parley/contracts';
import {
  type AuthConnection,
  createClientAddress,
  createHttpServer,
  type HttpServer,
  type ServiceContext,
} from '@parley/service-kit';
import { attach, type ConnectionFollower } from '../attach.ts';
import type { settings } from '../config.ts';
import type { ConnectedUsers } from '../connected-users.ts';
import { createDispatch, type SocketHandlers } from '../define-socket-event.ts';
import type { Drain } from '../drain.ts';
import { watchConnections } from '../engine-connections.ts';
import { createEngineDoor } from '../engine-door.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { createHandshake } from '../handshake.ts';
import type { GatewayLimits } from '../limits.ts';
import type { OpenConnections } from '../open-connections.ts';
import type { OriginCheck } from '../origin.ts';
import type { OwnerClient } from '../owner-client.ts';
import { createForwarder } from '../polling-forward.ts';
import type { RoomClaims } from '../room-claims.ts';
import { addDocs } from '../routes/docs.ts';
import type { SessionClocks } from '../session-clocks.ts';
import type { SessionIds, SessionOwner } from '../session-id.ts';
import { cutSlowReaders } from '../slow-readers.ts';
import { createGatewayHttpServer, type SocketServer } from '../socket-server.ts';

/** A crowd at the door may pass the limit per address by this much before it is refused unread. */
const crowdMargin = 50;

/** How long a stop waits for the last words of clients. */
const farewellMs = 500;

/** What stands between the network and a connection. */
export interface Entrance {
  readonly http: HttpServer;
  close(): Promise<void>;
}

/** What it is made of. */
export interface EntranceOptions {
  readonly context: ServiceContext<typeof settings>;
  readonly sockets: SocketServer;
  readonly self: SessionOwner;
  readonly sessionIds: SessionIds;
  readonly originAllowed: OriginCheck;
  readonly auth: AuthConnection;
  readonly users: ConnectedUsers;
  readonly claims: RoomClaims;
  readonly handlers: SocketHandlers;
  readonly owner: OwnerClient;
  readonly live: () => LiveState;
  readonly limits: GatewayLimits;
  readonly open: OpenConnections;
  readonly clocks: SessionClocks;
  readonly drain: Drain;
  readonly followers: readonly ConnectionFollower[];
  readonly metrics: GatewayMetrics;
}

/** Wires door, handshake, connections and the HTTP server, which is not listening yet. */
export const wireEntrance = async (options: EntranceOptions): Promise<Entrance> => {
  const { context, sockets, limits, metrics, auth } = options;
  const { settings: given, log } = context;
  const { io, engine } = sockets;
  const { revocations } = auth;
  const clientAddress = createClientAddress(given.TRUSTED_PROXIES);
  const connections = watchConnections(engine, clientAddress);
  const dispatch = createDispatch({ ...options, eventsOfConnection: limits.eventsOfConnection, revocations, log });
  io.use(
    createHandshake({
      ...options,
      verifier: auth.users,
      addressOf: (socket) => connections.addressOf(socket.conn),
      connectionsFrom: (address) => connections.from(address),
      isDraining: () => options.drain.isDraining(),
      onAuthenticated: (socket) => connections.authenticated(socket.conn),
      log,
    }),
  );
  const attached = { ...options, dispatch, revocations, sendsPerSecond: limits.sends.perSecond };
  io.on('connection', (socket) => attach(attached, socket));
  const stopCutting = cutSlowReaders(
    () => connections.all(),
    () => metrics.slowReaders.inc(),
  );
  const forwarder = createForwarder(log);
  options.drain.onStart((windowMs) => forwarder.endWithin(windowMs));
  const door = createEngineDoor({
    ...options,
    engine,
    isHere: (sid) => connections.has(sid),
    forwarder,
    isDraining: () => options.drain.isDraining(),
    mayOpen: (incoming) => connections.from(clientAddress(incoming)) < limits.connectionsPerAddress + crowdMargin,
    onForward: () => metrics.forwarded.inc(),
  });
  const upgraded = new Set<Duplex>();
  const http = await createHttpServer({
    log,
    metrics: context.metrics,
    tracing: context.tracing,
    isReady: context.isReady,
    trustedProxies: given.TRUSTED_PROXIES,
    serverFactory: createGatewayHttpServer(door, upgraded),
  });
  await addDocs(http);
  return {
    http,
    close: async () => {
      stopCutting();
      await io.close();
      engine.close();
      forwarder.close();
      // A client that is gone without a word would hold the stop up for half a minute.
      const late = setTimeout(() => {
        for (const socket of upgraded) socket.destroy();
        http.server.closeAllConnections();
      }, farewellMs);
      await http.close();
      clearTimeout(late);
    },
  };
};
