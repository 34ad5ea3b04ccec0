import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmission, createFeedSubscriber, createPackedPublisher, type FeedSubscriber, gatewayFeed } from '@parley/bus';
import { GatewayId, type LiveState, type Submission } from '@parley/contracts';
import {
  createClientAddress,
  createHttpServer,
  createInternalClient,
  createServiceTokens,
  createTokenVerifier,
  newId,
  openRedis,
  type RunningService,
  type ServiceContext,
} from '@parley/service-kit';
import { attach } from './attach.ts';
import type { settings } from './config.ts';
import { ConnectedUser } from './connected-user.ts';
import { type ConnectedUsers, createConnectedUsers } from './connected-users.ts';
import { createDispatch } from './define-socket-event.ts';
import { watchConnections } from './engine-connections.ts';
import { createEngineDoor } from './engine-door.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createHandshake } from './handshake.ts';
import { createHeadsPoll } from './heads-poll.ts';
import { createLimits } from './limits.ts';
import { createOriginCheck } from './origin.ts';
import { createOwnerClient } from './owner-client.ts';
import { createForwarder } from './polling-forward.ts';
import { createRoomFeeds } from './room-feeds.ts';
import { createSessionIds } from './session-id.ts';
import { cutSlowReaders } from './slow-readers.ts';
import { createGatewayHttpServer, createSocketServer } from './socket-server.ts';
import { roomChannel, userChannel } from './socket-types.ts';
import { createSocketHandlers } from './sockets/index.ts';
import { createSubmissions, type Submissions } from './submissions.ts';

/** The stream of submissions; message-persistence reads it. */
const stream = 'message.submitted';
/** How long a stop waits for the answers under way. */
const answersWithinMs = 3_000;
/** A crowd at the door may pass the limit per address by this much before it is refused unread. */
const crowdMargin = 50;

/** Wires one gateway; no decisions here. */
export const startGateway = async (context: ServiceContext<typeof settings>): Promise<RunningService> => {
  const { settings: given, log } = context;
  const metrics = createGatewayMetrics(context.metrics);
  const bootId = newId();
  const gatewayId = GatewayId.parse(`${given.INSTANCE_NAME}:${bootId}`);
  const limits = createLimits(given);

  const redis = {
    bus: openRedis(given.REDIS_URL, 'commands', log),
    feeds: openRedis(given.REDIS_URL, 'subscriber', log),
    adapterOut: openRedis(given.REDIS_URL, 'commands', log),
    adapterIn: openRedis(given.REDIS_URL, 'subscriber', log),
  };
  const owner = createOwnerClient(
    createInternalClient({
      service: 'message-persistence',
      urls: given.MESSAGE_PERSISTENCE_URL,
      tokens: createServiceTokens(given.SERVICE_SECRET, 'socket-gateway'),
    }),
  );
  const verifier = createTokenVerifier({ authUrls: given.AUTH_URL, issuer: given.JWT_ISSUER, audience: given.JWT_AUDIENCE, log });

  const self = { url: given.ADVERTISED_URL.replace(/\/$/, ''), bootId };
  const sessionIds = createSessionIds(given.GATEWAY_SEAL_KEY, self);
  const originAllowed = createOriginCheck(given.ALLOWED_ORIGINS);
  const { io, engine } = createSocketServer({
    sessionIds,
    originAllowed,
    publisher: redis.adapterOut,
    subscriber: redis.adapterIn,
  });
  const clientAddress = createClientAddress(given.TRUSTED_PROXIES);
  const connections = watchConnections(engine, clientAddress);

  const liveState = (): LiveState => (feeds.live() ? 'live' : 'degraded');
  const tellStatus = () => void io.local.emit('server:status', { live: liveState() });
  const feeds: FeedSubscriber = createFeedSubscriber({
    redis: redis.feeds,
    log,
    onInterrupted: tellStatus,
    onResumed: () => {
      submissions.resubmitAll();
      void headsPoll.now().then(tellStatus);
    },
  });

  const rooms = createRoomFeeds({
    feeds,
    owner,
    emit: (roomId, frame) => {
      metrics.frames.inc({ kind: 'room' });
      io.local.to(roomChannel(roomId)).emit('room:events', frame);
    },
    resync: (roomId) => {
      metrics.resets.inc();
      io.local.to(roomChannel(roomId)).emit('room:resync', { roomIds: [roomId] });
    },
    removed: (roomId, userId, rev) => users.get(userId)?.removed(roomId, rev),
    metrics,
    log,
  });
  const users: ConnectedUsers = createConnectedUsers(
    (userId) =>
      new ConnectedUser({
        userId,
        feeds,
        rooms,
        owner,
        enter: (id, roomId) => io.local.in(userChannel(id)).socketsJoin(roomChannel(roomId)),
        leave: (id, roomId) => io.local.in(userChannel(id)).socketsLeave(roomChannel(roomId)),
        emit: (id, frame) => {
          metrics.frames.inc({ kind: 'user' });
          io.local.to(userChannel(id)).emit('user:events', frame);
        },
        metrics,
        log,
      }),
  );
  const headsPoll = createHeadsPoll({ owner, rooms, users: () => users.all(), live: () => feeds.live(), log });

  const admission = createAdmission({
    redis: redis.bus,
    stream,
    maxShardEntries: given.SHARD_MAX_ENTRIES,
    log,
    onPoll: (startedAt) => {
      metrics.followedRooms.set(rooms.size());
      submissions.resubmitLost(startedAt);
    },
  });
  const submissions: Submissions = createSubmissions({
    gatewayId,
    publisher: createPackedPublisher<Submission>({ redis: redis.bus, stream, log }),
    admission,
    maxUnanswered: given.MAX_UNANSWERED_SENDS,
    metrics,
    log,
  });
  redis.bus.on('ready', () => submissions.resubmitAll());

  const handlers = createSocketHandlers({ limits, submissions, owner });
  const dispatch = createDispatch({ handlers, eventsOfConnection: limits.eventsOfConnection, log });
  io.use(
    createHandshake({
      verifier,
      users,
      limits,
      addressOf: (socket) => connections.addressOf(socket.conn),
      connectionsFrom: (address) => connections.from(address),
      onAuthenticated: (socket) => connections.authenticated(socket.conn),
      metrics,
      log,
    }),
  );
  io.on('connection', (socket) => attach({ dispatch, live: liveState, sendsPerSecond: limits.sends.perSecond, metrics }, socket));
  const stopCutting = cutSlowReaders(
    () => connections.all(),
    () => metrics.slowReaders.inc(),
  );

  const forwarder = createForwarder(log);
  const door = createEngineDoor({
    engine,
    isHere: (sid) => connections.has(sid),
    originAllowed,
    sessionIds,
    self,
    forwarder,
    mayOpen: (incoming) => connections.from(clientAddress(incoming)) < limits.connectionsPerAddress + crowdMargin,
    onForward: () => metrics.forwarded.inc(),
  });
  const http = await createHttpServer({
    log,
    metrics: context.metrics,
    isReady: context.isReady,
    trustedProxies: given.TRUSTED_PROXIES,
    serverFactory: createGatewayHttpServer(door),
  });

  // Health answers from here on; nobody comes in before the feeds can be followed.
  await http.listen({ host: given.HOST, port: given.PORT });
  await followOwnFeed(feeds, gatewayId, submissions, (error) => log.warn({ err: error }, 'waiting for Redis'));
  admission.start();
  headsPoll.start();

  return {
    stop: async () => {
      await submissions.idle(answersWithinMs);
      stopCutting();
      headsPoll.stop();
      await admission.stop();
      await io.close();
      engine.close();
      forwarder.close();
      await http.close();
      await feeds.close();
      verifier.close();
      for (const connection of Object.values(redis)) connection.disconnect();
    },
  };
};

/** Without its own feed a gateway would never hear an answer, so it is not ready before. */
const followOwnFeed = async (
  feeds: FeedSubscriber,
  gatewayId: GatewayId,
  submissions: Submissions,
  onFailure: (error: unknown) => void,
): Promise<void> => {
  for (;;) {
    try {
      await feeds.follow(gatewayFeed(gatewayId), (event) => {
        if (event.type === 'submissions.answered') submissions.answer(event.data.results);
      });
      return;
    } catch (error) {
      onFailure(error);
      await sleep(500);
    }
  }
};
