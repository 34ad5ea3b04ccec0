import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket written by hand, since no library lets one stop reading. */
export interface RawReader {
  readonly socket: Socket;
  /** Sends a text of less than 64 KiB. */
  send(text: string): void;
  /** Resolves when the connection has ended, which one that does not read only notices when it reads on. */
  readonly closed: Promise<void>;
}

/** Opens an Engine.IO session by WebSocket; what comes is thrown away. */
export const openRawReader = async (url: string): Promise<RawReader> => {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const key = randomBytes(16).toString('base64');
  const head = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
  ];
  socket.write(`${[...head, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`].join('\r\n')}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.resume();
  return { socket, closed, send: (text) => void socket.write(masked(Buffer.from(text))) };
};

/** A text frame of a client (RFC 6455 section 5.2). */
const masked = (payload: Buffer): Buffer => {
  const mask = randomBytes(4);
  const head = Buffer.alloc(4);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(0x80 + 126, 1);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
};
