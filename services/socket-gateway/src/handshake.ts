import { HandshakeAuth, type Refusal, type Result, refuse, toAckError } from '@parley/contracts';
import { isUnavailable, type Log, newId, type TokenVerifier } from '@parley/service-kit';
import type { ConnectedUsers } from './connected-users.ts';
import { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { GatewayLimits } from './limits.ts';
import { outletOf } from './outlet.ts';
import type { RoomClaims } from './room-claims.ts';
import type { ChatSocket } from './socket-types.ts';

/** Lets sockets in: token, limits, rooms and feeds (CO1, CO2). */
export interface HandshakeOptions {
  readonly verifier: TokenVerifier;
  readonly users: ConnectedUsers;
  readonly claims: RoomClaims;
  readonly limits: GatewayLimits;
  readonly addressOf: (socket: ChatSocket) => string;
  readonly connectionsFrom: (address: string) => number;
  /** Whether this gateway takes nobody any more (CO5). */
  readonly isDraining: () => boolean;
  readonly onAuthenticated: (socket: ChatSocket) => void;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
}

/** CO8: what may pass by itself ends the Engine.IO connection, after which a plain client comes back. */
const passing: ReadonlySet<string> = new Set(['unavailable', 'overloaded', 'draining']);

/** Makes the Socket.IO middleware. Lasting refusals become `connect_error` with an ER2 code in `data.code`. */
export const createHandshake = (options: HandshakeOptions) => {
  // One CONNECT per connection: a second one would multiply what one connection gets and may.
  const seen = new WeakSet<object>();
  return (socket: ChatSocket, next: (error?: Error) => void): void => {
    if (seen.has(socket.conn)) {
      socket.conn.close();
      return;
    }
    seen.add(socket.conn);
    void letIn(options, socket, next);
  };
};

const letIn = async (options: HandshakeOptions, socket: ChatSocket, next: (error?: Error) => void): Promise<void> => {
  const result = await admit(options, socket).catch((error: unknown) => faultOf(options.log, error));
  if (result.ok) return next();
  options.metrics.refusedConnections.inc({ code: result.error.code });
  if (passing.has(result.error.code)) socket.conn.close();
  else next(connectError(result.error));
};

const admit = async (options: HandshakeOptions, socket: ChatSocket): Promise<Result<null>> => {
  if (options.isDraining()) return refuse('draining', 'this gateway is about to stop; connect anew', { retryAfterMs: 0 });
  const auth = HandshakeAuth.safeParse(socket.handshake.auth);
  if (!auth.success) return refusalOfAuth(socket.handshake.auth);
  const { token } = auth.data;
  const identity = await options.verifier.verify(token);
  if (!identity.ok) return identity;
  options.onAuthenticated(socket);
  const address = options.addressOf(socket);
  if (options.connectionsFrom(address) > options.limits.connectionsPerAddress) return crowded('address');
  const { userId } = identity.data;
  if (options.users.holders(userId) >= options.limits.connectionsPerUser) return crowded('user');
  if (socket.conn.readyState === 'closed') return refuse('unavailable', 'the connection has ended');
  const user = options.users.hold(userId);
  // Engine.IO tells of every end, also one during this handshake; the registry counts each hold once.
  socket.conn.on('close', () => options.users.release(userId));
  // Before the rooms are asked for, so that those the token names are among them.
  const claimed = await options.claims.claim(identity.data, token);
  if (!claimed.ok) return claimed;
  await user.start();
  socket.data.connection = new Connection({ id: socket.id, identity: identity.data, token, user, out: outletOf(socket) });
  socket.data.asked = auth.data.rooms;
  return { ok: true, data: null };
};

const refusalOfAuth = (auth: Readonly<Record<string, unknown>>): Result<never> =>
  typeof auth['token'] === 'string' && auth['token'] !== ''
    ? refuse('invalid', 'auth must be {token, protocol: 1, rooms?: [{roomId, epoch, rev}]}')
    : refuse('unauthenticated', 'an access token is needed in auth.token');

const crowded = (of: 'address' | 'user'): Result<never> =>
  refuse('rate_limited', `there are too many connections of this ${of}`, { retryAfterMs: 10_000 });

const connectError = (refusal: Refusal): Error =>
  Object.assign(new Error(refusal.message), { data: toAckError(refusal, newId()) });

const faultOf = (log: Log, error: unknown): Result<never> => {
  // A feed that cannot be followed and an owner that does not answer are both passing.
  log.warn({ err: error, passing: isUnavailable(error) }, 'a connection could not be set up');
  return refuse('unavailable', 'the connection could not be set up at the moment', { retryAfterMs: 1_000 });
};
