import { createServer, type Server as HttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RedisClient } from '@parley/bus';
import { limits as wire } from '@parley/contracts';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Server as Engine } from 'engine.io';
import { Server } from 'socket.io';
import type { EngineDoor } from './engine-door.ts';
import { upgradeLeanly } from './lean-upgrade.ts';
import { writeTogether } from './one-write.ts';
import type { OriginCheck } from './origin.ts';
import type { SessionIds } from './session-id.ts';
import type { ChatServer } from './socket-types.ts';

/** How often Engine.IO asks whether a client is there; told in `ready` as `heartbeatMs`. */
export const heartbeatMs = 25_000;
const pongWithinMs = 20_000;
/** Also bounds a slow handshake: token, rooms and feeds. */
const connectWithinMs = 15_000;

/** Engine.IO has read the query by the time it asks for an id. */
type EngineRequest = IncomingMessage & { readonly _query?: Readonly<Record<string, string>> };

/** The Socket.IO server and the Engine.IO below it. */
export interface SocketServer {
  readonly io: ChatServer;
  readonly engine: Engine;
}

/** Makes both, bound to each other but to no HTTP server: requests come in through the door (decision 0002). */
export const createSocketServer = (options: {
  readonly sessionIds: SessionIds;
  readonly originAllowed: OriginCheck;
  /** The adapter's two connections: commands that fail fast, and a subscriber. */
  readonly publisher: RedisClient;
  readonly subscriber: RedisClient;
}): SocketServer => {
  const { sessionIds } = options;
  const engine = new Engine({
    maxHttpBufferSize: wire.frameBytes,
    pingInterval: heartbeatMs,
    pingTimeout: pongWithinMs,
    perMessageDeflate: false,
    httpCompression: false,
    transports: ['polling', 'websocket'],
    cors: { origin: (origin, allow) => allow(null, options.originAllowed(origin)), credentials: true },
  });
  upgradeLeanly(engine);
  writeTogether(engine);
  engine.generateId = ({ _query: query }: EngineRequest) =>
    query?.['transport'] === 'websocket' ? sessionIds.issueUnsealed() : sessionIds.issue();
  const io: ChatServer = new Server({
    serveClient: false,
    connectTimeout: connectWithinMs,
    // Static: one channel per gateway; room frames do not travel here but over feeds (architecture.md).
    adapter: createShardedAdapter(options.publisher, options.subscriber, {
      subscriptionMode: 'static',
      channelPrefix: 'parley:adapter',
    }),
  });
  io.bind(engine);
  return { io, engine };
};

function destroyThis(this: Duplex): void {
  this.destroy();
}

const isSocketPath = (url: string | undefined): boolean => /^\/socket\.io[/?]/.test(url ?? '');

/** An HTTP server that takes /socket.io/ to the door and the rest to fastify; for `createHttpServer`. `upgraded` are its WebSockets. */
export const createGatewayHttpServer = (door: EngineDoor, upgraded: Set<Duplex>) => {
  // One for all, so that no connection has listeners of its own.
  function forget(this: Duplex): void {
    upgraded.delete(this);
  }
  return (listener: RequestListener): HttpServer => {
    const server = createServer(
      { keepAliveTimeout: 72_000, requestTimeout: 30_000, headersTimeout: 20_000 },
      (incoming, outgoing) => {
        if (isSocketPath(incoming.url)) door.request(incoming, outgoing);
        else listener(incoming, outgoing);
      },
    );
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Node has taken its own listener away: without one, a reset would end the process.
      socket.on('error', destroyThis);
      upgraded.add(socket);
      socket.on('close', forget);
      if (isSocketPath(incoming.url)) door.upgrade(incoming, socket, head);
      else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    });
    return server;
  };
};
