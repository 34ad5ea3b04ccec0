import type { ReadState, Result, RoomRead, UserId } from '@parley/contracts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OwnerClient } from './owner-client.ts';

/** Moves read markers: one request per user and room at a time, in order. */
export interface ReadMarkers {
  read(userId: UserId, token: string, marker: RoomRead): Promise<Result<ReadState>>;
  unread(userId: UserId, token: string, marker: RoomRead): Promise<Result<ReadState>>;
}

interface Move {
  readonly kind: 'read' | 'unread';
  marker: RoomRead;
  readonly token: string;
  readonly answered: Promise<Result<ReadState>>;
  readonly settle: (answer: Result<ReadState> | Promise<Result<ReadState>>) => void;
}

/** Makes them. Reads that gather while one is under way become one with the highest `seq`, since the marker only moves forward (RD2). */
export const createReadMarkers = (owner: Pick<OwnerClient, 'readRoom' | 'unreadRoom'>, metrics: GatewayMetrics): ReadMarkers => {
  const lanes = new Map<string, Move[]>();

  const run = async (key: string, waiting: Move[]) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const asking = next.kind === 'read' ? owner.readRoom(next.token, next.marker) : owner.unreadRoom(next.token, next.marker);
      next.settle(asking);
      metrics.readMarkers.inc({ how: next.kind });
      await asking.catch(() => undefined);
    }
    lanes.delete(key);
  };

  const move = (kind: Move['kind'], userId: UserId, token: string, marker: RoomRead): Promise<Result<ReadState>> => {
    const key = `${userId} ${marker.roomId}`;
    const waiting = lanes.get(key) ?? [];
    const last = waiting.at(-1);
    if (kind === 'read' && last?.kind === 'read') {
      metrics.readMarkers.inc({ how: 'merged' });
      if (marker.seq > last.marker.seq) last.marker = marker;
      return last.answered;
    }
    const { promise, resolve } = Promise.withResolvers<Result<ReadState>>();
    waiting.push({ kind, marker, token, answered: promise, settle: resolve });
    if (!lanes.has(key)) {
      lanes.set(key, waiting);
      void run(key, waiting);
    }
    return promise;
  };

  return {
    read: (userId, token, marker) => move('read', userId, token, marker),
    unread: (userId, token, marker) => move('unread', userId, token, marker),
  };
};
