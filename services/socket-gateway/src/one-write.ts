import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import { messageFrame } from './message-frame.ts';

type Transport = EngineSocket['transport'];
type Packets = Parameters<Transport['send']>[0];

/**
 * One write for each client and turn of the event loop: what a turn brings for a client, as a frame of its room and the
 * answer to its own send, leaves together at the turn's end. Writes are what a busy gateway spends most of its time on, and
 * Engine.IO makes one for each packet. A turn that has nothing else to do ends at once, so nothing waits for it.
 */
export const writeTogether = (engine: Engine): void => {
  const flushLater = laterInTurn();
  engine.on('connection', (connection: EngineSocket) => {
    connection['flush'] = flushLater;
    sendsTogether(connection.transport);
    connection.on('upgrade', sendsTogether);
  });
};

/** Flushes whatever it was called on at the end of the turn, once. Shared by all connections, so that none has to keep its own. */
const laterInTurn = (): ((this: EngineSocket) => void) => {
  // A new one for each turn: what a set is emptied of stays in its old table, which goes when the set does.
  let waiting = new Set<EngineSocket>();
  const flushAll = (): void => {
    const all = waiting;
    waiting = new Set();
    for (const connection of all) flushNow.call(connection);
  };
  return function flush() {
    // Engine.IO asks for it behind every write too, when there is mostly nothing left.
    if (this['writeBuffer'].length === 0) return;
    if (waiting.size === 0) setImmediate(flushAll);
    waiting.add(this);
  };
};

/** Engine.IO's own, below the one that a connection got here. */
function flushNow(this: EngineSocket): void {
  const flush: unknown = Reflect.get(Object.getPrototypeOf(this), 'flush');
  if (typeof flush === 'function') Reflect.apply(flush, this, []);
}

const sendsTogether = (transport: Transport): void => {
  if (streamOf(transport) !== undefined) transport.send = sendTogether;
};

/** Of a WebSocket: several packets in one write, that of one buffer where all of them are text. */
function sendTogether(this: Transport, packets: Packets): void {
  const stream = streamOf(this);
  const bytes = isOpen(this) ? bytesOf(packets) : undefined;
  if (stream === undefined || bytes === undefined) return sendOneByOne(this, stream, packets);
  this.writable = false;
  stream.write(bytes, propertyOf(this, '_onSentLast'));
}

const sendOneByOne = (transport: Transport, stream: Corkable | undefined, packets: Packets): void => {
  const send: unknown = Reflect.get(Object.getPrototypeOf(transport), 'send');
  stream?.cork();
  try {
    if (typeof send === 'function') Reflect.apply(send, transport, [packets]);
  } finally {
    stream?.uncork();
  }
};

/** https://websockets.spec.whatwg.org/#dom-websocket-readystate */
const isOpen = (transport: Transport): boolean => propertyOf(propertyOf(transport, 'socket'), 'readyState') === 1;

/** All of it in one buffer; undefined where not all of it is text. */
const bytesOf = (packets: Packets): Buffer | undefined => {
  const frames: Buffer[] = [];
  for (const packet of packets) {
    const frame = frameOf(packet);
    if (frame === undefined) return undefined;
    frames.push(frame);
  }
  return frames.length === 1 ? frames[0] : Buffer.concat(frames);
};

const frameOf = ({ type, data, options }: Packets[number]): Buffer | undefined =>
  sharedFrame(options) ?? (type === 'message' && typeof data === 'string' ? messageFrame(data) : undefined);

/**
 * A frame that is the same for many clients comes in two parts, head and text, which each of them would have to gather:
 * the first one joins them for all.
 */
const sharedFrame = (options: object | undefined): Buffer | undefined => {
  const parts = propertyOf(options, 'wsPreEncodedFrame');
  if (options === undefined || !Array.isArray(parts) || !parts.every((part) => Buffer.isBuffer(part))) return undefined;
  if (parts.length === 1) return parts[0];
  const frame = Buffer.concat(parts);
  Reflect.set(options, 'wsPreEncodedFrame', [frame]);
  return frame;
};

interface Corkable {
  cork(): void;
  uncork(): void;
  write(bytes: Buffer, written: unknown): void;
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
