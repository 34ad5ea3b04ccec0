import type { RoomId, UserFrame, UserId } from '@parley/contracts';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OpenConnections } from './open-connections.ts';
import type { Typing } from './typing.ts';

/** Reaches all connections of a user, each within what its token allows (AU2). */
export interface UserOutlets {
  enter(userId: UserId, roomId: RoomId): void;
  leave(userId: UserId, roomId: RoomId): void;
  emit(userId: UserId, frame: UserFrame): void;
}

/** What they need. */
export interface UserOutletsOptions {
  readonly open: OpenConnections;
  readonly typing: Pick<Typing, 'ended'>;
  readonly metrics: GatewayMetrics;
}

/** Makes them. */
export const createUserOutlets = ({ open, typing, metrics }: UserOutletsOptions): UserOutlets => ({
  enter: (userId, roomId) => {
    for (const connection of open.ofUser(userId)) if (connection.mayEnter(roomId)) connection.out.join(roomId);
  },
  leave: (userId, roomId) => {
    for (const connection of open.ofUser(userId)) connection.out.leave(roomId);
    typing.ended(userId, roomId);
  },
  emit: (userId, frame) => {
    metrics.frames.inc({ kind: 'user' });
    for (const connection of open.ofUser(userId)) connection.out.emit('user:events', shownTo(connection, frame));
  },
});

/** Without what happened in other rooms; the counters stay, so that frames go on to continue each other (FR2). */
const shownTo = (connection: Connection, frame: UserFrame): UserFrame =>
  connection.isLimited
    ? { ...frame, events: frame.events.filter(({ data }) => !('roomId' in data) || connection.mayEnter(data.roomId)) }
    : frame;
