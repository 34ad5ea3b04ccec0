import { allShards, type FeedSubscriber, gatewayFeed, keepFollowing, openFeedSubscriber, revocationsFeed } from '@parley/bus';
import { GatewayId, type LiveState } from '@parley/contracts';
import {
  type AuthConnection,
  connectToAuth,
  createAttachmentTickets,
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
import { createLiveness } from './liveness.ts';
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
import { createTyping } from './typing.ts';
import { createTypingRelay } from './typing-relay.ts';
import { wireCommands } from './wire/commands.ts';
import { wireDelivery } from './wire/delivery.ts';
import { wireEntrance } from './wire/entrance.ts';
import { wirePresence } from './wire/presence.ts';
import { openGatewayRedis } from './wire/redis.ts';

/** How long a start waits for Redis; without it the gateway serves degraded. */
const redisPatienceMs = 1_000;
/**
 * Connections that may wait to be taken. A crowd that comes at once overflows Node's 511, and whoever is turned away there
 * tries again after a whole second (TCP's first time-out, RFC 6298 section 2). Linux takes no more than `net.core.somaxconn`.
 */
const waitingConnections = 4_096;
/** How long a stop waits for the answers under way. */
const answersWithinMs = 3_000;
/** How long it waits until presence was told that the connections here are closed. */
const factsWithinMs = 1_000;

/** What a gateway is made of. */
export interface GatewayOptions extends ServiceContext<typeof settings> {
  /** How often revocations are asked for without a wake-up, ms; default 2,000. */
  readonly revocationPollMs?: number;
}

/** Wires one gateway; no decisions here. */
export const startGateway = async (context: GatewayOptions): Promise<RunningService> => {
  const { settings: given, tracing, log } = context;
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
    revocationPollMs: context.revocationPollMs,
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

  let told: LiveState = 'degraded';
  const tellStatus = (live: LiveState) => {
    if (live !== told) io.local.emit('server:status', { live });
    told = live;
  };
  // Both connections: without its own feed a gateway would never hear an answer.
  const isLive = () => redis.bus.status === 'ready' && admission.reachable() && feeds.live();
  const liveness = createLiveness(isLive, (live) => {
    submissions.take(live === 'live' ? 'shards' : 'http');
    if (live === 'degraded') tellStatus(live);
    // Live again is told behind what was missed.
    void fetchMissed().then(() => tellStatus(liveness.state()));
  });
  const fetchMissed = async (): Promise<void> => {
    await headsPoll.hurry();
    // What the owner does not answer now is asked for again, by the sequence itself.
    await Promise.allSettled([...rooms.all(), ...users.all()].map(({ sequence }) => sequence.catchUpWithHead()));
  };
  redis.bus.on('ready', () => liveness.check());
  redis.bus.on('close', () => liveness.check());
  const feeds: FeedSubscriber = openFeedSubscriber({
    commands: redis.bus,
    open: redis.openForFeeds,
    log,
    onInterrupted: () => {
      liveness.check();
      presence.watch.interrupted();
    },
    onResumed: () => {
      liveness.check();
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
    live: () => liveness.state(),
    replayBytes: given.REPLAY_BYTES,
    metrics,
    tracing,
    log,
  });
  const { admission, submissions } = wireCommands({
    gatewayId,
    bus: redis.bus,
    owner,
    rooms,
    maxShardEntries: given.SHARD_MAX_ENTRIES,
    maxUnanswered: given.MAX_UNANSWERED_SENDS,
    onPoll: () => {
      metrics.followedRooms.set(rooms.size());
      metrics.recentBytes.set(recent.bytes());
      metrics.redisMemory.set(admission.memoryRatio());
      for (const shard of allShards) metrics.shardEntries.set({ shard }, admission.length(shard));
      liveness.check();
      metrics.live.set(liveness.state() === 'live' ? 1 : 0);
    },
    metrics,
    tracing,
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
    tickets: createAttachmentTickets(given.SERVICE_SECRET),
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
    live: () => liveness.state(),
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

  await entrance.http.listen({ host: given.HOST, port: given.PORT, backlog: waitingConnections });
  const stopWaking = keepFollowing(feeds, revocationsFeed, (event) => {
    if (event.type === 'revocations.added') auth.revocations.wakeUp();
  });
  await feeds.followThrough(gatewayFeed(gatewayId), (event) => {
    if (event.type === 'submissions.answered') submissions.answer(event.data.results);
  });
  admission.start();
  headsPoll.start();
  presence.facts.start();
  await liveness.firstLive(redisPatienceMs);
  if (liveness.state() === 'degraded') log.warn('Redis is not there yet: serving without it');

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
      redis.close();
    },
  };
};
