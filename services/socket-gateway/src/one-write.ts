import type { Server as Engine, Socket as EngineSocket } from 'engine.io';

type Transport = EngineSocket['transport'];

/**
 * Lets packets that wait together for a WebSocket leave in one write. While a write is under way Engine.IO gathers, but then
 * it writes each packet by itself, and writes are what a busy gateway spends most of its time on.
 */
export const writeTogether = (engine: Engine): void => {
  engine.on('connection', (connection: EngineSocket) => {
    corkSends(connection.transport);
    connection.on('upgrade', corkSends);
  });
};

const corkSends = (transport: Transport): void => {
  const stream = streamOf(transport);
  if (stream === undefined) return;
  const send = transport.send.bind(transport);
  transport.send = (packets) => {
    if (packets.length === 1) return send(packets);
    stream.cork();
    try {
      send(packets);
    } finally {
      stream.uncork();
    }
  };
};

interface Corkable {
  cork(): void;
  uncork(): void;
}

/** What a WebSocket writes to: private in ws, and nothing of a transport that is none. */
const streamOf = (transport: object): Corkable | undefined => {
  const socket = propertyOf(transport, 'socket');
  const stream = propertyOf(socket, '_socket');
  return isCorkable(stream) ? stream : undefined;
};

const propertyOf = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const isCorkable = (value: unknown): value is Corkable =>
  typeof propertyOf(value, 'cork') === 'function' && typeof propertyOf(value, 'uncork') === 'function';
