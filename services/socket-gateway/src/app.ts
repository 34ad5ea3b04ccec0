import { setTimeout as sleep } from 'node:timers/promises';
import { createFeedSubscriber, type FeedSubscriber, gatewayFeed, keepFollowing, revocationsFeed } from '@parley/bus';
import { GatewayId, type LiveState } from '@parley/contracts';
import {
  type AuthConnection,
  connectToAuth,
  createInternalClient,
  createServiceTokens,
  newId,
  type RunningService,
  type ServiceContext,
} from '@parley/service-kit';
import type { settings } from './config.ts';
import { createDrain } from './drain.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createLimits } from './limits.ts';
import { createOpenConnections } from './open-connections.ts';
import { createOriginCheck } from './origin.ts';
import { createOwnerClient } from './owner-client.ts';
import { createReadMarkers } from './read-markers.ts';
import { endAllRevoked } from './revoked-connections.ts';
import { createRoomClaims } from './room-claims.ts';
import { createRoomCommands } from './room-commands.ts';
import { createSessionClocks } from './session-clocks.ts';
import { createSessionIds } from './session-id.ts';
import { createSocketServer } from './socket-server.ts';
import { createSocketHandlers } from './sockets/index.ts';
import type { Submissions } from './submissions.ts';
import { createTyping } from './typing.ts';
import { createTypingRelay } from './typing-relay.ts';
import { wireCommands } from './wire/commands.ts';
import { wireDelivery } from './wire/delivery.ts';
import { wireEntrance } from './wire/entrance.ts';
import { wirePresence } from './wire/presence.ts';
import { openGatewayRedis } from './wire/redis.ts';

/** How long a stop waits for the answers under way. */
const answersWithinMs = 3_000;
/** How long it waits until presence was told that the connections here are closed. */
const factsWithinMs = 1_000;

/** Wires one gateway; no decisions here. */
export const startGateway = async (context: ServiceContext<typeof settings>): Promise<RunningService> => {
  const { settings: given, log } = context;
  const metrics = createGatewayMetrics(context.metrics);
  const self = { url: given.ADVERTISED_URL.replace(/\/$/, ''), bootId: newId() };
  const gatewayId = GatewayId.parse(`${given.INSTANCE_NAME}:${self.bootId}`);
  const limits = createLimits(given);
  const redis = openGatewayRedis(given.REDIS_URL, log);
  const services = createServiceTokens(given.SERVICE_SECRET, 'socket-gateway');
  const owner = createOwnerClient(
    createInternalClient({ service: 'message-persistence', urls: given.MESSAGE_PERSISTENCE_URL, tokens: services }),
  );
  const open = createOpenConnections();
  const auth: AuthConnection = connectToAuth({
    settings: given,
    services,
    log,
    onRevoked: (revocation) => endAllRevoked(revocation, auth.revocations, open, metrics),
  });

  const sessionIds = createSessionIds(given.GATEWAY_SEAL_KEY, self);
  const originAllowed = createOriginCheck(given.ALLOWED_ORIGINS);
  const sockets = createSocketServer({
    sessionIds,
    originAllowed,
    publisher: redis.adapterOut,
    subscriber: redis.adapterIn,
  });
  const { io } = sockets;

  const liveState = (): LiveState => (feeds.live() ? 'live' : 'degraded');
  const tellStatus = () => void io.local.emit('server:status', { live: liveState() });
  const feeds: FeedSubscriber = createFeedSubscriber({
    redis: redis.feeds,
    log,
    onInterrupted: () => {
      tellStatus();
      presence.watch.interrupted();
    },
    onResumed: () => {
      submissions.resubmitAll();
      void headsPoll.now().then(tellStatus);
      presence.watch.resumed();
    },
  });

  const typing = createTyping({ relay: createTypingRelay(io, redis.adapterOut, metrics) });
  const { rooms, users, headsPoll, recent, recover } = wireDelivery({
    io,
    feeds,
    owner,
    open,
    typing,
    replayBytes: given.REPLAY_BYTES,
    metrics,
    log,
  });
  const { admission, submissions } = wireCommands({
    gatewayId,
    bus: redis.bus,
    maxShardEntries: given.SHARD_MAX_ENTRIES,
    maxUnanswered: given.MAX_UNANSWERED_SENDS,
    onPoll: () => {
      metrics.followedRooms.set(rooms.size());
      metrics.recentBytes.set(recent.bytes());
    },
    metrics,
    log,
  });
  const presence = wirePresence({ urls: given.PRESENCE_URL, services, gatewayId, bus: redis.bus, feeds, open, metrics, log });
  const clocks = createSessionClocks();
  const drain = createDrain({ windowMs: given.DRAIN_MS, metrics });
  const handlers = createSocketHandlers({
    submit: createRoomCommands({ limits, submissions }),
    owner,
    recover,
    markers: createReadMarkers(owner, metrics),
    typing,
    presence: presence.client,
    watch: presence.watch,
    verifier: auth.users,
    clocks,
  });
  const entrance = await wireEntrance({
    context,
    sockets,
    self,
    sessionIds,
    originAllowed,
    auth,
    users,
    claims: createRoomClaims(owner),
    handlers,
    owner,
    live: liveState,
    limits,
    open,
    clocks,
    drain,
    followers: [
      drain,
      presence.facts,
      { closed: (connection) => presence.watch.left(connection) },
      { closed: ({ id, identity }) => typing.left({ connectionId: id, userId: identity.userId }) },
    ],
    metrics,
  });

  // Health answers from here on; nobody comes in before the feeds can be followed.
  await entrance.http.listen({ host: given.HOST, port: given.PORT });
  const stopWaking = keepFollowing(feeds, revocationsFeed, (event) => {
    if (event.type === 'revocations.added') auth.revocations.wakeUp();
  });
  await followOwnFeed(feeds, gatewayId, submissions, (error) => log.warn({ err: error }, 'waiting for Redis'));
  admission.start();
  headsPoll.start();
  presence.facts.start();

  return {
    drain: { withinMs: given.DRAIN_MS + answersWithinMs, run: (cut) => drain.run(cut) },
    stop: async () => {
      await submissions.idle(answersWithinMs);
      headsPoll.stop();
      await admission.stop();
      await entrance.close();
      await presence.facts.stop(factsWithinMs);
      presence.watch.stop();
      stopWaking();
      await feeds.close();
      auth.close();
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
