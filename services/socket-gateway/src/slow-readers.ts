import type { Socket as EngineSocket } from 'engine.io';

/** More queued bytes than this mean that the client does not read (guarantees: security list). */
const maxQueuedBytes = 1_048_576;
const lookEveryMs = 1_000;

/** Engine.IO's write buffer has no bound of its own: this ends connections whose queue passes 1 MiB. Answers how to stop. */
export const cutSlowReaders = (connections: () => Iterable<EngineSocket>, onCut: () => void): (() => void) => {
  const look = () => {
    for (const connection of connections()) {
      if (queuedBytes(connection) <= maxQueuedBytes) continue;
      onCut();
      connection.close(true);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
};

const queuedBytes = (connection: EngineSocket): number => {
  // Private in Engine.IO's types, and the only place that knows what waits.
  const packets = connection['writeBuffer'].reduce((bytes: number, packet: { data?: unknown }) => bytes + sizeOf(packet.data), 0);
  return packets + bufferedInTransport(connection.transport);
};

const sizeOf = (data: unknown): number => (typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0);

/** What the WebSocket itself has not written out yet (ws: bufferedAmount). */
const bufferedInTransport = (transport: object): number => {
  const socket: unknown = 'socket' in transport ? transport.socket : undefined;
  if (typeof socket !== 'object' || socket === null || !('bufferedAmount' in socket)) return 0;
  return typeof socket.bufferedAmount === 'number' ? socket.bufferedAmount : 0;
};
