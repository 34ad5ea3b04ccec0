import { type LiveState, limits as wire } from '@parley/contracts';
import type { Connection } from './connection.ts';
import type { Dispatch } from './define-socket-event.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { heartbeatMs } from './socket-server.ts';
import { type ChatSocket, roomChannel, userChannel } from './socket-types.ts';

/** What an admitted socket needs. */
export interface AttachOptions {
  readonly dispatch: Dispatch;
  readonly live: () => LiveState;
  readonly sendsPerSecond: number | null;
  readonly metrics: GatewayMetrics;
}

const maxTimerMs = 2 ** 31 - 1;

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
  const rooms = connection.user.memberships();
  socket.emit('ready', readyOf(options, connection, rooms));
  void socket.join([userChannel(connection.identity.userId), ...rooms.map((room) => roomChannel(room.roomId))]);
  socket.onAny((event: unknown, ...args: unknown[]) => void options.dispatch(connection, event, args));
  // CO8: an expired token ends the Engine.IO connection, after which a plain client comes back with a new one.
  const expiry = setTimeout(
    () => socket.conn.close(),
    Math.min(connection.identity.expiresAt.getTime() - Date.now(), maxTimerMs),
  );
  options.metrics.connections.inc();
  socket.once('disconnect', () => {
    clearTimeout(expiry);
    // Whoever leaves the namespace has nothing left to do on this connection, and would outlive its token there.
    socket.conn.close();
    options.metrics.connections.dec();
  });
};

const readyOf = (
  { live, sendsPerSecond }: AttachOptions,
  { id, identity, user }: Connection,
  rooms: ReturnType<typeof user.memberships>,
) => ({
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
});
