import type { RedisClient } from '@parley/bus';
import type { UserId } from '@parley/contracts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { type ChatServer, roomChannel, userChannel } from './socket-types.ts';
import type { TypingPlace } from './typing.ts';

/**
 * Tells everybody else in a room, on all gateways, over Socket.IO's adapter. A start is dropped where a reader is slow
 * (volatile). While Redis is away it reaches those who are connected here.
 */
export const createTypingRelay =
  (io: ChatServer, adapterOut: RedisClient, metrics: GatewayMetrics) =>
  (place: TypingPlace, userId: UserId, typing: boolean): void => {
    const { roomId } = place;
    const everywhere = adapterOut.status === 'ready';
    metrics.typing.inc({ reach: everywhere ? 'everywhere' : 'here' });
    const room = everywhere ? io.to(roomChannel(roomId)) : io.local.to(roomChannel(roomId));
    const others = room.except(userChannel(userId));
    // Volatile also drops what arrives while a socket is being written to. A start comes again, a stop does not.
    (typing ? others.volatile : others).emit('typing', { ...place, userId, typing });
  };
