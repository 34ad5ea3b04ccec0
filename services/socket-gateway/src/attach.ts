import {
  type LiveState,
  type Membership,
  type Ready,
  type RoomSync,
  type ServerEventPayload,
  limits as wire,
} from '@parley/contracts';
import type { Revocations } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { Dispatch } from './define-socket-event.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OpenConnections } from './open-connections.ts';
import { endRevoked } from './revoked-connections.ts';
import type { SessionClocks } from './session-clocks.ts';
import { heartbeatMs } from './socket-server.ts';
import { type ChatSocket, roomChannel, userChannel } from './socket-types.ts';

/** What follows a connection from here to its end. */
export interface ConnectionFollower {
  opened?(connection: Connection): void;
  closed(connection: Connection): void;
}

/** What an admitted socket needs. */
export interface AttachOptions {
  readonly dispatch: Dispatch;
  readonly live: () => LiveState;
  readonly sendsPerSecond: number | null;
  readonly open: OpenConnections;
  readonly revocations: Pick<Revocations, 'reasonFor'>;
  readonly clocks: SessionClocks;
  readonly followers: readonly ConnectionFollower[];
  readonly metrics: GatewayMetrics;
}

/**
 * Starts an admitted socket: `ready` first, then its rooms, in one tick, so that there is no hole between the heads told
 * and the frames that follow (CO2).
 */
export const attach = (options: AttachOptions, socket: ChatSocket): void => {
  const { connection } = socket.data;
  if (connection === undefined) {
    socket.conn.close();
    return;
  }
  // Whoever was let in just before a revocation came is not among those whom it ended.
  const revoked = options.revocations.reasonFor(connection.identity);
  if (revoked !== undefined) return endRevoked(connection, revoked, options.metrics);
  const rooms = connection.user.memberships().filter((room) => connection.mayEnter(room.roomId));
  const asked = elsewhere(socket.data.asked ?? [], rooms);
  socket.data.asked = undefined;
  connection.out.emit('ready', { ...readyOf(options, connection, rooms), ...(asked.length > 0 && { syncing: true }) });
  forgetHandshake(socket);
  void socket.join([userChannel(connection.identity.userId), ...rooms.map((room) => roomChannel(room.roomId))]);
  socket.onAny((event: unknown, ...args: unknown[]) => void options.dispatch(connection, event, args));
  follow(options, connection);
  // In the same tick where memory knows it all, so that it leaves in one write with `ready`.
  if (asked.length > 0) void options.dispatch(connection, 'room:sync', [{ rooms: asked }, tellSynced(connection)]);
  socket.once('disconnect', () => {
    leave(options, connection);
    // Whoever leaves the namespace has nothing left to do on this connection, and would outlive its token there.
    socket.conn.close();
  });
};

/** Of the rooms that a client named those that are not where it stands: most are, after a short absence. */
const elsewhere = (asked: RoomSync['rooms'], rooms: readonly Membership[]): RoomSync['rooms'] => {
  if (asked.length === 0) return asked;
  const positions = new Map(rooms.map((room) => [room.roomId, room]));
  return asked.filter(({ roomId, epoch, rev }) => {
    const room = positions.get(roomId);
    return room?.epoch !== epoch || room.rev !== rev;
  });
};

const tellSynced =
  ({ out }: Connection) =>
  (reply: unknown): void => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- dispatch answers each event in the shape of its acknowledgement
    out.emit('room:synced', reply as ServerEventPayload<'room:synced'>);
  };

const forgotten = Object.freeze({});

/**
 * Socket.IO keeps for each socket what it said at first, which nobody asks for any more, and a room of its own, which nothing
 * is sent to.
 */
const forgetHandshake = (socket: ChatSocket): void => {
  Reflect.set(socket, 'handshake', forgotten);
  void socket.leave(socket.id);
};

const follow = ({ open, clocks, followers, metrics }: AttachOptions, connection: Connection): void => {
  open.add(connection);
  clocks.start(connection);
  for (const follower of followers) follower.opened?.(connection);
  metrics.connections.inc();
};

const leave = ({ open, clocks, followers, metrics }: AttachOptions, connection: Connection): void => {
  open.delete(connection);
  clocks.stop(connection);
  for (const follower of followers) follower.closed(connection);
  metrics.connections.dec();
};

const readyOf = ({ live, sendsPerSecond }: AttachOptions, { id, identity, user }: Connection, rooms: Membership[]): Ready => ({
  connectionId: id,
  sessionId: identity.sessionId,
  user: { id: identity.userId, username: identity.username, displayName: identity.displayName, role: identity.role },
  userRev: user.userRev,
  serverTime: new Date().toISOString(),
  tokenExpiresAt: identity.expiresAt.toISOString(),
  heartbeatMs,
  live: live(),
  limits: {
    contentChars: wire.contentChars,
    metadataBytes: wire.metadataBytes,
    eventBytes: wire.eventBytes,
    frameBytes: wire.frameBytes,
    sendsPerSecond,
  },
  rooms,
  reading: { readReceipts: user.readReceipts },
});
