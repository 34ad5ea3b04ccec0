import type { Socket as EngineSocket } from 'engine.io';
import { forceEnd } from './force-end.ts';

/** When a client counts as not reading, and how often that is looked at. */
export interface SlowReaderLimits {
  /** Default 1 MiB. */
  readonly maxQueuedBytes?: number;
  /** How long the oldest of what is queued may wait, ms. Default 10,000. */
  readonly maxQueuedMs?: number;
  /** Default 1,000. */
  readonly lookEveryMs?: number;
}

/** What waits for a client at one moment; `oldest` tells one packet from another. */
interface Queue {
  readonly bytes: number;
  readonly inTransport: number;
  readonly oldest: object | undefined;
}

/** A queue that has not moved since then. */
interface Standstill extends Queue {
  readonly since: number;
}

/**
 * Engine.IO's write buffer has no bound of its own: this ends connections whose queue passes 1 MiB, or whose oldest packet
 * waits for 10 s (guarantees: security list). They come back when they read again (CO8). Answers how to stop.
 */
export const cutSlowReaders = (
  connections: () => Iterable<EngineSocket>,
  onCut: () => void,
  { maxQueuedBytes = 1_048_576, maxQueuedMs = 10_000, lookEveryMs = 1_000 }: SlowReaderLimits = {},
): (() => void) => {
  const standing = new WeakMap<EngineSocket, Standstill>();
  /** Answers since when the queue has not moved. Those where nothing waits, which are nearly all, leave nothing behind. */
  const standsSince = (connection: EngineSocket, queue: Queue, now: number): number => {
    const before = standing.get(connection);
    if (queue.bytes === 0) {
      if (before !== undefined) standing.delete(connection);
      return now;
    }
    const since = before !== undefined && hasNotMoved(before, queue) ? before.since : now;
    standing.set(connection, { ...queue, since });
    return since;
  };
  const look = () => {
    const now = performance.now();
    for (const connection of connections()) {
      const queue = queueOf(connection);
      const waitedMs = now - standsSince(connection, queue, now);
      if (queue.bytes <= maxQueuedBytes && waitedMs < maxQueuedMs) continue;
      onCut();
      forceEnd(connection);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
};

/** The first packet that waits is the same one; where none does, what is being written has not become less. */
const hasNotMoved = (before: Queue, now: Queue): boolean =>
  now.oldest === undefined ? before.oldest === undefined && now.inTransport >= before.inTransport : before.oldest === now.oldest;

const nothing: Queue = { bytes: 0, inTransport: 0, oldest: undefined };

const queueOf = (connection: EngineSocket): Queue => {
  // Private in Engine.IO's types, and the only place that knows what waits.
  const packets: readonly { data?: unknown }[] = connection['writeBuffer'];
  // What was sent is written out. Thousands are looked at, so nothing more is done for those where nothing waits.
  if (packets.length === 0 && connection.transport.writable) return nothing;
  const inTransport = bufferedInTransport(connection.transport);
  return { bytes: packets.reduce((bytes, packet) => bytes + sizeOf(packet.data), inTransport), inTransport, oldest: packets[0] };
};

const sizeOf = (data: unknown): number => (typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0);

/** What the WebSocket itself has not written out yet (ws: bufferedAmount). */
const bufferedInTransport = (transport: object): number => {
  const socket: unknown = 'socket' in transport ? transport.socket : undefined;
  if (typeof socket !== 'object' || socket === null || !('bufferedAmount' in socket)) return 0;
  return typeof socket.bufferedAmount === 'number' ? socket.bufferedAmount : 0;
};
