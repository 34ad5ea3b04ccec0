import type { RoomId, UserId } from '@parley/contracts';
import type { Redis } from 'ioredis';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { type ChatServer, roomChannel, userChannel } from './socket-types.ts';

/**
 * Tells everybody else in a room, on all gateways, over Socket.IO's adapter: it may be lost, and is where a reader is slow
 * (volatile). While Redis is away it reaches those who are connected here.
 */
export const createTypingRelay =
  (io: ChatServer, adapterOut: Redis, metrics: GatewayMetrics) =>
  (roomId: RoomId, userId: UserId, typing: boolean): void => {
    const everywhere = adapterOut.status === 'ready';
    metrics.typing.inc({ reach: everywhere ? 'everywhere' : 'here' });
    const room = everywhere ? io.to(roomChannel(roomId)) : io.local.to(roomChannel(roomId));
    room.except(userChannel(userId)).volatile.emit('typing', { roomId, userId, typing });
  };
