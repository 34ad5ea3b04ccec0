import type { FeedSubscriber } from '@parley/bus';
import type { LiveState } from '@parley/contracts';
import type { Log, Tracing } from '@parley/service-kit';
import { ConnectedUser } from '../connected-user.ts';
import { type ConnectedUsers, createConnectedUsers } from '../connected-users.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { createHeadsPoll, type HeadsPoll } from '../heads-poll.ts';
import type { OpenConnections } from '../open-connections.ts';
import type { OwnerClient } from '../owner-client.ts';
import { createRecentFrames, type RecentFrames } from '../recent-frames.ts';
import { createRecovery, type Recovery } from '../recovery.ts';
import { emitHere } from '../room-broadcast.ts';
import { createRoomFeeds, type RoomFeeds } from '../room-feeds.ts';
import { createSeenRelay } from '../seen-relay.ts';
import { type ChatServer, roomChannel, userChannel } from '../socket-types.ts';
import type { Typing } from '../typing.ts';
import { createUserOutlets } from '../user-outlets.ts';
import { strippedFrames } from '../visible-events.ts';

/** What brings changes to connections. */
export interface Delivery {
  readonly rooms: RoomFeeds;
  readonly users: ConnectedUsers;
  readonly headsPoll: HeadsPoll;
  readonly recent: RecentFrames;
  readonly recover: Recovery;
}

/** How long rooms and feeds of somebody are kept who has gone: longer than a plain client's back-off after a restart of the edge. */
const lingerMs = 30_000;

/** What it is made of. */
export interface DeliveryOptions {
  readonly io: ChatServer;
  readonly feeds: FeedSubscriber;
  readonly owner: OwnerClient;
  readonly open: OpenConnections;
  readonly typing: Typing;
  /** What all recent frames together may take in memory. */
  readonly replayBytes: number;
  readonly live: () => LiveState;
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing | undefined;
  readonly log: Log;
}

/** Wires rooms and users to their feeds, and feeds to sockets. */
export const wireDelivery = (options: DeliveryOptions): Delivery => {
  const { io, feeds, owner, open, typing, live, metrics, tracing, log } = options;
  const recent = createRecentFrames({ maxBytes: options.replayBytes });
  const rooms = createRoomFeeds({
    feeds,
    owner,
    recent,
    emit: (roomId, frame, views) => {
      metrics.frames.inc({ kind: 'room' });
      const stripped = views.size === 0 ? [] : strippedFrames(frame, views);
      // One frame is encoded once for all; who may not see all of it gets one of their own.
      const strippedOf = stripped.map(([userId]) => userChannel(userId));
      emitHere(io, roomChannel(roomId), 'room:events', frame, strippedOf);
      for (const [userId, own] of stripped)
        for (const { out } of open.ofUser(userId)) if (out.isIn(roomId)) out.emit('room:events', own);
    },
    seen: createSeenRelay(io),
    resync: (roomId) => {
      metrics.resets.inc();
      io.local.to(roomChannel(roomId)).emit('room:resync', { roomIds: [roomId] });
    },
    removed: (roomId, userId, rev) => users.get(userId)?.removed(roomId, rev),
    metrics,
    tracing,
    log,
  });
  const outlets = createUserOutlets({ open, typing, metrics });
  const users: ConnectedUsers = createConnectedUsers(
    (userId) => new ConnectedUser({ userId, feeds, rooms, owner, ...outlets, metrics, log }),
    lingerMs,
  );
  const headsPoll = createHeadsPoll({
    owner,
    rooms: () => rooms.all(),
    users: () => users.all(),
    live: () => live() === 'live',
    log,
  });
  const recover = createRecovery({ owner, rooms, recent, metrics });
  return { rooms, users, headsPoll, recent, recover };
};
